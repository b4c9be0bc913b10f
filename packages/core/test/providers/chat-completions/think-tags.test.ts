import { describe, expect, it } from 'vitest'
import { compatible } from '../../../src/providers/compatible.ts'
import {
  answerBody,
  answers,
  fault,
  hi,
  type ModelOptions,
  play,
  requestBody,
  sse,
} from '../../support/cassette-harness.ts'

/** A model whose tags are read. */
function make(options: ModelOptions) {
  return compatible('made', { ...options, baseURL: 'http://localhost:11434/v1', thinkTags: true })
}

/** What is read of a text that comes in these pieces. */
async function read(...pieces: string[]) {
  const { result } = await play(answers(answerBody(pieces.map((content) => ({ content })))), {
    make,
  })
  expect(result.outcome.type).toBe('complete')
  return { reasoning: result.reasoning, content: result.content }
}

describe('<think> in the content', () => {
  const text = '<think>\nA short\n\ngreeting.\n</think>\n\nOlá <b>mundo</b>!'
  const expected = { reasoning: 'A short\n\ngreeting.\n', content: 'Olá <b>mundo</b>!' }

  it('is read as reasoning', async () => {
    const whole = await read(text)
    expect(whole.content).toBe(expected.content)
    expect(whole.reasoning.trim()).toBe(expected.reasoning.trim())
  })

  it('is read the same however its text is cut in two', async () => {
    const whole = await read(text)
    for (let at = 1; at < text.length; at++) {
      expect(await read(text.slice(0, at), text.slice(at)), `cut at ${at}`).toEqual(whole)
    }
  })

  it('is read the same a character at a time', async () => {
    expect(await read(...text)).toEqual(await read(text))
  })

  it('is read the same in threes', async () => {
    expect(await read(...(text.match(/.{1,3}/gs) ?? []))).toEqual(await read(text))
  })

  it('is read from the cassette of a local model', async () => {
    const { result } = await play(fault('think-tags'), { make })
    expect(result).toMatchObject({ reasoning: 'A short greeting will do.', content: 'Olá!' })
    expect(result.message.parts.map(({ type }) => type)).toEqual(['reasoning', 'content'])
  })

  it('is emitted as it arrives, not at the end', async () => {
    const body = answers(answerBody([{ content: '<think>One' }, { content: ' two' }]))
    const { events } = await play(body, { make })
    const deltas = events.flatMap((event) => (event.type === 'reasoning' ? event.delta : []))
    expect(deltas).toEqual(['One', ' two'])
  })

  it.each([
    ['<thin', '<thin'],
    ['<b>bold</b>', '<b>bold</b>'],
    ['a < b and b > c', 'a < b and b > c'],
    ['a <', 'a <'],
    ['<thinking>', '<thinking>'],
    ['</think', '</think'],
    ['<<think', '<<think'],
    ['  indented', '  indented'],
    ['', ''],
    ['\n', '\n'],
  ])('is not found where there is none: %j', async (text, content) => {
    expect(await read(text)).toEqual({ reasoning: '', content })
    expect(await read(...text)).toEqual({ reasoning: '', content })
  })

  it('can begin inside text that looks like another tag', async () => {
    expect(await read('<<think>a</think>b')).toEqual({ reasoning: 'a', content: '<b' })
    expect(await read(...'<<think>a<</think>b')).toEqual({ reasoning: 'a<', content: '<b' })
  })

  it.each(['<think></think>Olá', '<think>\n\n</think>\n\nOlá', '<think> </think> Olá'])(
    'can be empty: %j',
    async (text) => {
      const { result } = await play(answers(answerBody([{ content: text }])), { make })
      expect(result.content).toBe('Olá')
      expect(result.message.parts.map(({ type }) => type)).toEqual(['content'])
    },
  )

  it('can stay open until the end', async () => {
    expect(await read('<think>Hmm', ', and </thi')).toEqual({
      reasoning: 'Hmm, and </thi',
      content: '',
    })
  })

  it('can be in the middle, and more than once', async () => {
    const text = 'Well. <think>First.</think>So. <think>Second.</think> Done.'
    const { result } = await play(answers(answerBody([{ content: text }])), { make })
    expect(result.content.replace(/\s/g, '')).toBe('Well.So.Done.')
    expect(result.reasoning).toBe('First.Second.')
    const types = result.message.parts.map(({ type }) => type)
    expect(types).toEqual(['content', 'reasoning', 'content', 'reasoning', 'content'])
  })

  it.each([
    ['Hm.</think>\n\nOlá', { reasoning: 'Hm.', content: 'Olá' }],
    ['</think>Olá', { reasoning: '', content: 'Olá' }],
    ['a</think>b<think>c</think>d', { reasoning: 'ac', content: 'bd' }],
    ['Hm', { reasoning: 'Hm', content: '' }],
  ])('can be open from the beginning, as some templates leave it: %j', async (text, expected) => {
    const open = (options: ModelOptions) =>
      compatible('made', { ...options, baseURL: 'http://a.test', thinkTags: 'open' })
    for (const pieces of [[text], [...text]]) {
      const body = answers(answerBody(pieces.map((content) => ({ content }))))
      const { result } = await play(body, { make: open })
      expect(result).toMatchObject(expected)
    }
  })

  it('leaves calls and other reasoning alone', async () => {
    const call = { index: 0, id: 'a', function: { name: 'weather', arguments: '{}' } }
    const body = answerBody(
      [{ reasoning_content: 'Own.' }, { content: 'Olá', tool_calls: [call] }],
      'tool_calls',
    )
    const { result } = await play(answers(body), { make })
    expect(result).toMatchObject({ reasoning: 'Own.', content: 'Olá', finishReason: 'tool-calls' })
  })

  it('stays in the content without the option', async () => {
    const plain = (options: ModelOptions) =>
      compatible('a', { ...options, baseURL: 'http://a.test' })
    const { result } = await play(fault('think-tags'), { make: plain })
    expect(result.content).toMatch(/^<think>/)
  })

  it('is not sent back', async () => {
    const { result } = await play(fault('think-tags'), { make })
    const { fetch } = await play(fault('think-tags'), {
      make,
      messages: [...result.messages, ...hi],
    })
    expect(requestBody(fetch).messages).toEqual([
      ...hi,
      { role: 'assistant', content: 'Olá!' },
      ...hi,
    ])
  })

  it.each(['error', 'end'] as const)('loses no text if the connection %ss', async (as) => {
    const body = answerBody([{ content: '1 <' }], null)
    const after = new TextEncoder().encode(body).length
    const { result } = await play(answers(`${body}data: {}`), {
      make,
      replay: { drop: { after, as } },
    })
    expect(result).toMatchObject({ content: '1 <', outcome: { type: 'truncated' } })
  })

  it('loses no text if the provider fails', async () => {
    const body = `${answerBody([{ content: '1 <' }], null)}data: {"error":{"message":"Gone"}}\n\n`
    const { result } = await play(answers(body), { make })
    expect(result).toMatchObject({ content: '1 <', error: { name: 'ProviderError' } })
  })

  it('loses no text if text and an error arrive in one chunk', async () => {
    const chunk = { choices: [{ delta: { content: 'Olá' } }], error: { message: 'Gone' } }
    const { result } = await play(answers(sse(chunk)), { make })
    expect(result).toMatchObject({ content: 'Olá', error: { name: 'ProviderError' } })
  })

  it('keeps the blank lines before the text of an answer without tags', async () => {
    expect(await read('\n', '  \n', ' Olá')).toEqual({ reasoning: '', content: '\n  \n Olá' })
    expect(await read('\n', ' ', '<think>a</think>', '\n', ' b')).toEqual({
      reasoning: 'a',
      content: 'b',
    })
  })

  it('holds back only text that can become a tag', async () => {
    const body = answers(
      answerBody([{ content: 'a < b <' }, { content: 'thi' }, { content: 's>' }]),
    )
    const { events } = await play(body, { make })
    const deltas = events.flatMap((event) => (event.type === 'content' ? event.delta : []))
    expect(deltas).toEqual(['a < b ', '<this>'])
  })
})
