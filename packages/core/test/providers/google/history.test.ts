import { describe, expect, it } from 'vitest'
import { type AssistantMessage, type Message, withToolOutput } from '../../../src/index.ts'
import { type GoogleOptions, google } from '../../../src/providers/google/index.ts'
import {
  answers,
  hi,
  type ModelOptions,
  play,
  requestBody,
} from '../../support/cassette-harness.ts'
import { chunk, everyPart, googleBody, stop } from '../../support/google-answers.ts'

const make = (options: ModelOptions) => google('gemini-3-pro', options)
const read = (...chunks: readonly unknown[]) => play(answers(googleBody(...chunks)), { make })

/** The contents of a request with this history. */
function written(messages: readonly Message[], options: GoogleOptions = {}) {
  const { body } = google('gemini-3-pro', options).request({ messages })
  return JSON.parse(JSON.stringify(body)).contents
}

/** The contents of a request after this answer, once all its calls have an output. */
function writtenAfter(message: AssistantMessage, options: GoogleOptions = {}) {
  const done = message.parts.reduce(
    (answered, { key, type }) =>
      type === 'tool-call' ? withToolOutput(answered, key, { output: `of ${key}` }) : answered,
    message,
  )
  return written([...hi, JSON.parse(JSON.stringify(done))], options)
}

describe('an answer by Gemini', () => {
  it('is sent back part by part, with the outputs after it', async () => {
    const { result } = await read(...everyPart)
    const [, model, user] = writtenAfter(result.message)
    expect(model).toEqual({
      role: 'model',
      parts: [
        { text: 'Olá, mundo 👋' },
        { text: '!', thoughtSignature: 'c2lnbmVk' },
        { executableCode: { language: 'PYTHON', code: 'print(2)' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '2\n' } },
        {
          inlineData: { mimeType: 'image/png', data: 'AAAA' },
          thoughtSignature: 'cGljdHVyZQ',
        },
        { fileData: { mimeType: 'text/csv', fileUri: 'https://example.com/a.csv' } },
        {
          functionCall: { id: 'x1', name: 'add', args: { a: 2, b: 3 } },
          thoughtSignature: 'Zmlyc3Q',
        },
        { functionCall: { name: 'multiply', args: { a: 2, b: 3 } } },
        { functionCall: { name: 'now', args: {} } },
        { text: '', thoughtSignature: 'bGFzdA' },
      ],
    })
    expect(user.role).toBe('user')
    expect(user.parts.map((part: { functionResponse: object }) => part.functionResponse)).toEqual([
      expect.objectContaining({ id: 'x1', name: 'add' }),
      { name: 'multiply', response: { result: expect.stringContaining('0/tool') } },
      { name: 'now', response: { result: expect.stringContaining('0/tool') } },
    ])
  })

  it('is sent to Vertex AI without ids', async () => {
    const { result } = await read(...everyPart)
    const vertex = { project: 'p', location: 'us' }
    const text = JSON.stringify(writtenAfter(result.message, { vertex }))
    expect(text).toContain('Zmlyc3Q')
    expect(text).not.toContain('x1')
  })

  it('keeps a signature separate from the text before and after it', async () => {
    const { result } = await read(
      chunk([{ text: 'One ' }]),
      chunk([{ text: 'two ', thoughtSignature: 'dHdv' }]),
      chunk([{ text: 'thr' }]),
      chunk([{ text: 'ee' }], 'STOP'),
    )
    expect(writtenAfter(result.message)[1].parts).toEqual([
      { text: 'One ' },
      { text: 'two ', thoughtSignature: 'dHdv' },
      { text: 'three' },
    ])
  })

  it('has the image of the answer, and none that was drafted before it', async () => {
    const [draft, image] = ['AAAA', 'BBBB'].map((data) => {
      return { inlineData: { mimeType: 'image/png', data }, thoughtSignature: data }
    })
    const { result } = await read(
      chunk([{ ...draft, thought: true }]),
      chunk([{ ...image }], 'STOP'),
    )
    expect(result.message.parts).toMatchObject([{ url: 'data:image/png;base64,BBBB' }])
    expect(writtenAfter(result.message)[1].parts).toEqual([image])
  })

  it('keeps a signed thought, and no other', async () => {
    const { result } = await read(
      chunk([{ text: 'Hm.', thought: true }]),
      chunk([{ text: 'So.', thought: true, thoughtSignature: 'dGhpbms' }]),
      chunk([{ text: 'Oi' }], 'STOP'),
    )
    expect(writtenAfter(result.message)[1].parts).toEqual([
      { text: 'So.', thought: true, thoughtSignature: 'dGhpbms' },
      { text: 'Oi' },
    ])
  })

  it('has an error for a tool that failed, and no calls that were cut', async () => {
    const call = chunk([{ functionCall: { name: 'add', args: {} } }])
    const { result } = await read(call, stop)
    const [{ key = '' } = {}] = result.toolCalls
    const failed = withToolOutput(result.message, key, { output: 'No.', status: 'failed' })
    expect(written([failed])[1].parts).toEqual([
      { functionResponse: { name: 'add', response: { error: 'No.' } } },
    ])
    const cut = await read(call)
    expect(written([cut.result.message])).toEqual([])
  })

  it.each(['"all"', '[1]', '3', 'null', '{"a":'])(
    'has an object for arguments, even if the model wrote %s',
    async (json) => {
      const { result } = await read(chunk([{ functionCall: { name: 'add' } }]), stop)
      const parts = result.message.parts.map((part) => {
        const { input: _, ...call } = { input: 0, ...part, inputText: json }
        return json.endsWith(':') ? call : { ...call, input: JSON.parse(json) }
      }) as AssistantMessage['parts']
      const [, { parts: back }] = writtenAfter({ ...result.message, parts })
      expect(back[0].functionCall.args).toEqual({})
    },
  )

  it('is in the second request of a conversation', async () => {
    const cassette = answers(googleBody(chunk([{ text: 'Oi', thoughtSignature: 'b2k' }], 'STOP')))
    const { result } = await play(cassette, { make })
    const { fetch } = await play(cassette, { make, messages: [...result.messages, ...hi] })
    const { contents } = requestBody(fetch)
    expect(contents).toMatchObject([
      { role: 'user' },
      { role: 'model', parts: [{ text: 'Oi', thoughtSignature: 'b2k' }] },
      { role: 'user' },
    ])
  })
})

it("sends another vendor's answer as text and calls, without its provider state", async () => {
  const { result } = await read(...everyPart)
  const steps = result.message.steps.map((step) => ({ ...step, vendor: 'anthropic' }))
  const contents = writtenAfter({ ...result.message, steps })
  expect(JSON.stringify(contents)).not.toMatch(/Signature|executable|x1|inlineData|user asks/)
  expect(contents[1].parts.flatMap(Object.keys)).toEqual([
    ...['text', 'text', 'functionCall', 'functionCall', 'functionCall'],
  ])
  expect(contents[2].parts).toHaveLength(3)
})

it('sends files as data or by URL, and answers written by hand', () => {
  const messages: Message[] = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
        { type: 'file', mediaType: 'application/pdf', url: 'https://example.com/a.pdf' },
        { type: 'file', mediaType: 'video/mp4', url: 'gs://made/a.mp4' },
        { type: 'file', mediaType: 'audio/mpeg', url: 'files/abc' },
      ],
    },
    { role: 'assistant', content: 'I see' },
  ]
  expect(written(messages)).toEqual([
    {
      role: 'user',
      parts: [
        { text: 'Look' },
        { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'https://example.com/a.pdf' } },
        { fileData: { mimeType: 'video/mp4', fileUri: 'gs://made/a.mp4' } },
        {
          fileData: {
            mimeType: 'audio/mpeg',
            fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc',
          },
        },
      ],
    },
    { role: 'model', parts: [{ text: 'I see' }] },
  ])
})

it('asks a model to continue its answer that refuses to go on with a text, now and later', () => {
  const content = (key: string, text: string) => {
    return { type: 'content', key, text, status: 'done' } as const
  }
  const step = { vendor: 'google', model: 'gemini-3.6-flash' }
  const half: AssistantMessage = {
    role: 'assistant',
    steps: [step],
    parts: [content('0/a', 'One, ')],
  }
  const whole = { ...half, steps: [step, step], parts: [...half.parts, content('1/a', 'two.')] }
  const roles = (id: string, messages: readonly Message[]) => {
    const { contents } = Object(google(id).request({ messages }).body)
    return contents.map(({ role }: { role: string }) => role)
  }
  expect(roles('gemini-3.6-flash', [...hi, half])).toEqual(['user', 'model', 'user'])
  expect(roles('gemini-3.6-flash', [...hi, whole, ...hi])).toEqual([
    ...['user', 'model', 'user', 'model', 'user'],
  ])
  expect(roles('gemini-3.6-flash', [...hi, half, ...hi])).toEqual(['user', 'model', 'user'])
  expect(roles('gemini-3-pro-preview', [...hi, half])).toEqual(['user', 'model'])
})
