import { describe, expect, it } from 'vitest'
import { createAccumulator, type Message } from '../../../src/index.ts'
import { type OpenAIOptions, openai } from '../../../src/providers/openai/index.ts'
import { answers, fault, play } from '../../support/cassette-harness.ts'
import {
  citingMessage,
  completed,
  created,
  deltas,
  everyItem,
  everyItemBody,
  image,
  incomplete,
  item,
  message,
  messageItem,
  openaiBody,
  reasoningItem,
  search,
  textChunks,
  thought,
} from '../../support/openai-answers.ts'

function written(
  messages: readonly Message[],
  { id = 'gpt-5', ...options }: OpenAIOptions & { id?: string } = {},
): readonly Record<string, unknown>[] {
  const { body } = openai(id, options).request({ messages })
  return JSON.parse(JSON.stringify(body)).input
}

/** The message of this answer, which was stored as JSON. */
async function messageOf(body: string, id = 'gpt-5'): Promise<Message> {
  const { result } = await play(answers(body), { make: (options) => openai(id, options) })
  return JSON.parse(JSON.stringify(result.message))
}

/** What goes back to a model after this answer. */
async function writtenAfter(body: string, options: OpenAIOptions & { id?: string } = {}) {
  return written([await messageOf(body)], options)
}

const outputs = ['call_a', 'call_b'].map((call_id) => {
  return { type: 'function_call_output', call_id, output: 'Not executed' }
})
const calls = [
  { type: 'function_call', call_id: 'call_a', name: 'weather', arguments: '{"city": "Rome"}' },
  { type: 'function_call', call_id: 'call_b', name: 'weather', arguments: '{}' },
]
const { content: _, ...encrypted } = thought
const onlyTextAndCalls = [{ role: 'assistant', content: 'It rains 🌧.' }, ...calls, ...outputs]

describe('an answer by OpenAI', () => {
  it('is sent back item by item, unchanged', async () => {
    expect(await writtenAfter(everyItemBody)).toEqual([
      ...[encrypted, search, citingMessage, ...calls, image],
      ...outputs,
    ])
  })

  it('keeps the id and the phase of a plain message', async () => {
    const done = { ...message('msg_0', 'Olá'), phase: 'commentary' }
    const body = openaiBody(created, ...item(0, done, ...textChunks('Olá')), completed())
    const content = [{ type: 'output_text', text: 'Olá', annotations: [] }]
    expect(await writtenAfter(body)).toEqual([{ ...done, content }])
  })

  it('keeps the phase of a message whose step was cut, for its vendor alone', async () => {
    const done = { ...message('msg_0', 'One moment.'), phase: 'commentary' }
    const body = openaiBody(created, ...item(0, done, ...textChunks('One moment.')))
    const plain = { role: 'assistant', content: 'One moment.' }
    expect(await writtenAfter(body)).toEqual([{ ...plain, phase: 'commentary' }])
    expect(await writtenAfter(body, { vendor: 'azure' })).toEqual([plain])
  })

  it('has no id that is longer than the API takes', async () => {
    const long = { ...message('m'.repeat(65), 'Olá'), phase: 'final_answer' }
    const body = openaiBody(created, ...item(0, long, ...textChunks('Olá')), completed())
    const content = [{ type: 'output_text', text: 'Olá', annotations: [] }]
    expect(await writtenAfter(body)).toEqual([{ ...long, id: undefined, content }])
  })

  it('keeps a refusal in its message', async () => {
    const done = {
      ...message('msg_0', 'Well.'),
      content: [
        { type: 'output_text', text: 'Well.', annotations: [] },
        { type: 'refusal', refusal: 'I cannot.' },
      ],
    }
    const chunks = [...textChunks('Well.'), ...deltas('refusal', 'I can', 'not.')]
    const body = openaiBody(created, ...item(0, done, ...chunks), completed())
    expect(await writtenAfter(body)).toEqual([done])
    const alone = { ...message('msg_0', ''), content: [{ type: 'refusal', refusal: 'I cannot.' }] }
    const streamed = item(0, alone, ...deltas('refusal', 'I can', 'not.'))
    expect(await writtenAfter(openaiBody(created, ...streamed, completed([alone])))).toEqual([
      alone,
    ])
    expect(await writtenAfter(openaiBody(created, completed([alone])))).toEqual([alone])
  })

  it('keeps the encrypted reasoning from the end of its item', async () => {
    const early = { ...thought, encrypted_content: 'ZWFybHk=' }
    const added = { type: 'response.output_item.added', output_index: 0, item: early }
    const done = { type: 'response.output_item.done', output_index: 0, item: thought }
    const later = { ...thought, encrypted_content: 'bGF0ZXI=' }
    const body = openaiBody(created, added, done, ...messageItem(1, 'Olá'), completed([later]))
    expect((await writtenAfter(body))[0]).toEqual(encrypted)
  })

  it('keeps reasoning that is not encrypted', async () => {
    const { encrypted_content, ...fields } = thought
    const open = { ...fields, content: [{ type: 'reasoning_text', text: 'Hm.' }], summary: [] }
    const body = openaiBody(created, ...item(0, open), ...messageItem(1, 'Olá'), completed())
    expect((await writtenAfter(body))[0]).toEqual(open)
  })

  it('keeps the text of a custom call', async () => {
    const done = {
      type: 'custom_tool_call',
      id: 'ctc_0',
      status: 'completed',
      call_id: 'call_a',
      name: 'shell',
      input: 'echo "Olá 👋"\n',
    }
    const pieces = deltas('custom_tool_call_input', 'echo "Olá \ud83d', '\udc4b"\n')
    const streamed = openaiBody(created, ...item(0, done, ...pieces), completed())
    for (const body of [streamed, openaiBody(created, completed([done]))]) {
      expect(await writtenAfter(body)).toEqual([
        { type: 'custom_tool_call', call_id: 'call_a', name: 'shell', input: done.input },
        { type: 'custom_tool_call_output', call_id: 'call_a', output: 'Not executed' },
      ])
    }
  })

  it.each([
    ['a text', 'Patched', { status: 'completed', output: 'Patched' }],
    [
      'an object of fields',
      { status: 'failed', output: 'No file' },
      { status: 'failed', output: 'No file' },
    ],
  ])(
    'keeps the call of a tool that OpenAI describes, with %s as output',
    async (_, output, fields) => {
      const { result } = await play(fault('openai/apply-patch'))
      const message = JSON.parse(JSON.stringify(result.message))
      message.parts[0] = { ...message.parts[0], status: 'done', output }
      const [call, written_] = written([message])
      expect(call).toMatchObject({
        type: 'apply_patch_call',
        call_id: 'call_made00',
        operation: { path: 'hi.txt' },
      })
      expect(written_).toEqual({
        type: 'apply_patch_call_output',
        call_id: 'call_made00',
        ...fields,
      })
    },
  )

  it('gives a list back as it is to the shell that made it', async () => {
    const { result } = await play(fault('openai/shell'))
    const message = JSON.parse(JSON.stringify(result.message))
    const output = [{ stdout: 'olá\n', stderr: '', outcome: { type: 'exit', exit_code: 0 } }]
    const call = message.parts.findIndex((part: { type: string }) => part.type === 'tool-call')
    message.parts[call] = { ...message.parts[call], status: 'done', output }
    expect(written([message]).map(({ type }) => type)).toEqual([
      ...['shell_call', 'shell_call_output', 'shell_call', 'shell_call_output'],
    ])
    expect(written([message]).at(-1)).toEqual({
      type: 'shell_call_output',
      call_id: 'call_made00',
      output,
    })
  })

  it('is sent back as text and calls if its reasoning was not encrypted', async () => {
    const { encrypted_content, ...open } = thought
    const plain = everyItem.map((chunk) => {
      return Object(chunk).item?.id === 'rs_0' ? { ...chunk, item: open } : chunk
    })
    expect(await writtenAfter(openaiBody(created, ...plain, completed()))).toEqual(onlyTextAndCalls)
  })

  it('is sent to a model that does not reason as text and calls', async () => {
    expect(await writtenAfter(everyItemBody, { id: 'gpt-4o' })).toEqual(onlyTextAndCalls)
  })

  it('is sent as items from a model that does not reason to one that does', async () => {
    const body = openaiBody(created, ...messageItem(0, 'Olá'), completed())
    expect(written([await messageOf(body, 'gpt-4o')])).toMatchObject([
      { id: 'msg_0', type: 'message' },
    ])
  })

  it('is sent as text and calls to a service that cannot decrypt it', async () => {
    expect(await writtenAfter(everyItemBody, { vendor: 'azure' })).toEqual(onlyTextAndCalls)
  })

  it('omits an item that was cut off', async () => {
    const cut = openaiBody(created, ...everyItem.slice(0, -6))
    expect(await writtenAfter(cut)).toEqual([{ role: 'assistant', content: 'It rains 🌧.' }])
  })

  it('omits reasoning that nothing followed', async () => {
    const last = reasoningItem.map((chunk) => ({ ...chunk, output_index: 1 }))
    const chunks = [...messageItem(0, 'Olá'), ...last, incomplete('max_output_tokens')]
    expect(await writtenAfter(openaiBody(created, ...chunks))).toMatchObject([
      { type: 'message', id: 'msg_0' },
    ])
  })
})

it("sends another vendor's answer as text and calls, with ids that the API accepts", () => {
  const accumulator = createAccumulator()
  const long = 'x'.repeat(65)
  accumulator.add([
    { type: 'start', step: 0, vendor: 'made', model: 'made' },
    { type: 'reasoning', part: 'reasoning', delta: 'Hm' },
    { type: 'provider-state', part: 'reasoning', entry: 'block', set: { type: 'thinking' } },
    { type: 'content', part: 'content', delta: 'Olá' },
    { type: 'content', part: 'blank', delta: '\n' },
    { type: 'tool-call', part: 'tool:0', id: 'a', name: 'add' },
    { type: 'tool-input', part: 'tool:0', delta: '[1,' },
    { type: 'tool-call', part: 'tool:1', id: 'a', name: 'add' },
    { type: 'tool-call', part: 'tool:2', id: long, name: 'add' },
    { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'tool-calls' } },
    { type: 'tool-output', key: '0/tool:0', output: 'No', status: 'failed' },
    { type: 'tool-output', key: '0/tool:1', output: { sum: 2 } },
    { type: 'tool-output', key: '0/tool:2', output: '' },
  ])
  const input = written([accumulator.message()])
  const ids = input.slice(1, 4).map(({ call_id }) => String(call_id))
  expect(input).toEqual([
    { role: 'assistant', content: 'Olá' },
    { type: 'function_call', call_id: 'a', name: 'add', arguments: '[1,' },
    { type: 'function_call', call_id: ids[1], name: 'add', arguments: '{}' },
    { type: 'function_call', call_id: ids[2], name: 'add', arguments: '{}' },
    { type: 'function_call_output', call_id: 'a', output: 'No' },
    { type: 'function_call_output', call_id: ids[1], output: '{"sum":2}' },
    { type: 'function_call_output', call_id: ids[2], output: '' },
  ])
  expect(new Set(ids).size).toBe(3)
  for (const id of ids) expect(id.length).toBeLessThan(65)
})

it('sends an answer written by hand', () => {
  const example: Message = { role: 'assistant', content: 'Olá' }
  expect(written([example])).toEqual([example])
})
