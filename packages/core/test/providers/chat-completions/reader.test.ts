// Long, for each dialect of the protocol has its deltas here, and one reader reads them all.

import { describe, expect, it } from 'vitest'
import type { ChatResult, StreamEvent } from '../../../src/index.ts'
import {
  answerBody,
  answers,
  anyModel,
  deaf,
  fault,
  play,
  sse,
} from '../../support/cassette-harness.ts'

/** What a model that knows every dialect reads of these deltas. */
async function read(deltas: readonly object[], finish = 'stop') {
  return play(answers(answerBody(deltas, finish)), { make: anyModel })
}

function stateOf({ message }: ChatResult) {
  return message.parts.flatMap(({ providerState = [] }) => providerState.map(({ value }) => value))
}

function only<Type extends StreamEvent['type']>(events: readonly StreamEvent[], type: Type) {
  return events.filter(
    (event): event is Extract<StreamEvent, { type: Type }> => event.type === type,
  )
}

describe('the finish', () => {
  it.each([
    ['stop', 'stop'],
    ['end_turn', 'stop'],
    ['eos', 'stop'],
    ['STOP', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_calls', 'tool-calls'],
    ['tool_use', 'tool-calls'],
    ['function_call', 'tool-calls'],
    ['content_filter', 'content-filter'],
    ['SAFETY', 'content-filter'],
    ['refusal', 'content-filter'],
    ['tired', 'other'],
  ])('%s is read as %s, and kept in `raw`', async (raw, reason) => {
    const { events, result } = await read([{ content: 'Olá' }], raw)
    expect(only(events, 'finish')).toEqual([{ type: 'finish', reason, raw }])
    expect(result.outcome).toEqual({ type: 'complete', finishReason: reason })
  })

  it.each([
    ['stop', 'tool-calls'],
    ['tired', 'tool-calls'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
  ])('%s after a call becomes %s', async (raw, finish) => {
    const call = { index: 0, id: 'a', function: { name: 'weather', arguments: '{}' } }
    const { result } = await read([{ tool_calls: [call] }], raw)
    expect(result.outcome).toEqual({ type: 'complete', finishReason: finish })
  })

  it.each(['error', 'network_error', 'abort', 'insufficient_system_resource'])(
    '%s fails the answer, which the server broke off',
    async (raw) => {
      const { events, result } = await read([{ content: 'Ol' }], raw)
      expect(only(events, 'finish')).toEqual([])
      expect(result).toMatchObject({
        content: 'Ol',
        outcome: { type: 'failed' },
        error: { name: 'ProviderError', code: raw, message: `The provider failed: ${raw}` },
      })
    },
  )

  it.each([
    [{ native_finish_reason: 'MALFORMED_FUNCTION_CALL' }, 'MALFORMED_FUNCTION_CALL', 'error', true],
    [{ error: { code: 502, message: 'Upstream died' } }, 'Upstream died', 502, true],
    [{ error: 'Upstream died' }, 'Upstream died', undefined, false],
  ])('says why the answer was broken off: %j', async (choice, reason, code, retryable) => {
    const last = { index: 0, delta: { content: '' }, finish_reason: 'error', ...choice }
    const body = sse({ choices: [{ delta: { content: 'Ol' } }] }, { choices: [last] })
    const { result } = await play(answers(body))
    expect(result).toMatchObject({ content: 'Ol', outcome: { type: 'failed' } })
    expect(result.error).toMatchObject({ message: `The provider failed: ${reason}`, retryable })
    expect(Object(result.error).code).toBe(code)
  })

  it('does not end the answer: text with it and after it is read', async () => {
    const call = { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }
    const last = { reasoning: 'Hm', content: '!', tool_calls: [call] }
    const body = sse(
      { choices: [{ delta: { content: 'Olá' } }] },
      { choices: [{ delta: last, finish_reason: 'stop' }] },
      { choices: [{ delta: { tool_calls: [{ ...call, index: 1, id: 'b' }] } }] },
    )
    const { result } = await play(answers(body))
    expect(result).toMatchObject({ content: 'Olá!', reasoning: 'Hm', finishReason: 'tool-calls' })
    expect(result.toolCalls).toMatchObject([
      { id: 'a', status: 'ready' },
      { id: 'b', status: 'ready' },
    ])
  })

  it('ignores chunks after [DONE], and does not wait for them', async () => {
    const body = `${answerBody([{ content: 'Olá' }])}data: [DONE]\n\n`
    const more = await play(answers(body + answerBody([{ content: '!' }], 'length')))
    expect(more.result).toMatchObject({ content: 'Olá', finishReason: 'stop' })
    const after = new TextEncoder().encode(body).length
    const replay = { drop: { after, as: 'silence' } } as const
    const silent = await play(answers(body), { replay, wrap: deaf })
    expect(silent.result).toMatchObject({ content: 'Olá', outcome: { type: 'complete' } })
    expect(silent.fetch.exchanges[0]?.status).toBe('cancelled')
  })

  it('stays when usage follows in a choice without a finish', async () => {
    const { result } = await play(fault('usage-after-finish-null-reason'))
    expect(result).toMatchObject({
      finishReason: 'stop',
      usage: { input: 12, output: 5, total: 17 },
    })
  })
})

describe('files', () => {
  function filesOf({ message }: ChatResult) {
    return message.parts.filter(({ type }) => type === 'file')
  }

  it('are the images of an answer, each once', async () => {
    const { result } = await play(fault('images'))
    expect(filesOf(result)).toMatchObject([
      { mediaType: 'image/png', url: expect.stringMatching(/^data:image\/png;base64,iVBORw0KGgo/) },
    ])
    const image = (url: unknown) => ({ type: 'image_url', image_url: { url }, index: 0 })
    const twice = await read([
      { images: [image('data:image/webp;base64,AA=='), image('https://made.example/b')] },
      { images: [image('https://made.example/b'), image(7), null, { image_url: 'c' }] },
    ])
    expect(filesOf(twice.result)).toMatchObject([
      { mediaType: 'image/webp', url: 'data:image/webp;base64,AA==' },
      { mediaType: 'image/*', url: 'https://made.example/b' },
    ])
  })

  it.each([
    ['OpenRouter', {}],
    ['any other server', { make: anyModel }],
  ])('are the sound of a spoken answer of %s, whose words are content', async (_, options) => {
    const { result } = await play(fault('audio'), options)
    expect(result.content).toBe('Olá!')
    const sound = btoa('\x00\x01\x02\x03\x04\x05\x06')
    expect(filesOf(result)).toMatchObject([
      { mediaType: 'audio/pcm;rate=24000', url: `data:audio/pcm;rate=24000;base64,${sound}` },
    ])
  })

  it.each([null, 7, [], { data: 7, transcript: null }, { data: {} }])(
    'are none in %j',
    async (audio) => {
      const { result } = await read([{ audio }])
      expect(result).toMatchObject({ content: '', outcome: { type: 'complete' } })
      expect(filesOf(result)).toEqual([])
    },
  )
})

describe('pages that stand beside the choices', () => {
  const pages = ['https://ola.example/greetings', 'https://oi.example/']

  it('are sources with their titles', async () => {
    const { result, events } = await play(fault('citations-of-answer'))
    expect(result.sources).toMatchObject([
      { url: pages[0], title: 'Greetings', text: 'Olá means hi.' },
      { url: pages[1], title: 'Oi', text: 'Oi is informal.' },
    ])
    expect(only(events, 'source')).toHaveLength(2)
  })

  it('are sources where only their URLs come', async () => {
    const body = sse({
      choices: [{ delta: { content: 'Olá' }, finish_reason: 'stop' }],
      citations: [...pages, 7, null, {}],
    })
    const { result } = await play(answers(body))
    expect(result.sources.map(({ url }) => url)).toEqual(pages)
  })
})

describe('the response', () => {
  it('has the first id and model that are not empty', async () => {
    const { events } = await play(fault('empty-first-id'))
    expect(only(events, 'response')).toEqual([
      { type: 'response', id: 'gen-1763700000-byhand', model: 'x-ai/grok-code-fast-1' },
    ])
  })

  it('keeps the first id when it changes', async () => {
    const { events, result } = await play(fault('id-changes'))
    expect(only(events, 'response')).toHaveLength(1)
    expect(result.message.steps[0]?.response?.id).toBeTruthy()
  })
})

describe('reasoning', () => {
  it('is read once if its details repeat it, and the details are kept', async () => {
    const detail = (text: string) => ({ type: 'reasoning.text', text, format: 'unknown', index: 0 })
    const { result } = await read([
      { reasoning: 'One', reasoning_details: [detail('One')] },
      { reasoning: ' two', reasoning_details: [detail(' two')] },
    ])
    expect(result.reasoning).toBe('One two')
    expect(stateOf(result)).toEqual([detail('One two')])
  })

  it('is the text of its details if only they arrive', async () => {
    const { result } = await play(fault('reasoning-details-only'))
    expect(result.reasoning).toBe('A greeting in Portuguese.')
    expect(stateOf(result)).toEqual([
      { type: 'reasoning.text', text: 'A greeting in Portuguese.', format: 'unknown', index: 0 },
    ])
  })

  it('is the text of a summary', async () => {
    const detail = (summary: string) => ({ type: 'reasoning.summary', summary, index: 0 })
    const { result } = await read([
      { reasoning_details: [detail('In')] },
      { reasoning_details: [detail(' short')] },
    ])
    expect(result.reasoning).toBe('In short')
    expect(stateOf(result)).toEqual([detail('In short')])
  })

  it('is read once if both of its fields arrive', async () => {
    const { result } = await read([{ reasoning: 'Hm', reasoning_content: 'Hm' }])
    expect(result.reasoning).toBe('Hm')
  })

  it('is in either field', async () => {
    expect((await read([{ reasoning: 'Hm' }])).result.reasoning).toBe('Hm')
    expect((await read([{ reasoning_content: 'Hm' }])).result.reasoning).toBe('Hm')
  })

  it('can be only provider state that is sent back', async () => {
    const { result } = await play(fault('reasoning-encrypted'))
    expect(result.reasoning).toBe('')
    const given = { type: 'reasoning.encrypted', data: 'bWFkZSBieSBoYW5k', id: 'rs_byhand' }
    expect(stateOf(result)).toEqual([{ ...given, format: 'openai-responses-v1', index: 0 }])
  })

  it('gets a signature that arrives after the calls', async () => {
    const { result } = await play(fault('reasoning-signature-after-tools'))
    expect(stateOf(result)).toEqual([
      {
        type: 'reasoning.text',
        text: 'I should look up the weather.',
        signature: 'c2lnbmVkIGJ5IGhhbmQ=',
        format: 'anthropic-claude-v1',
        index: 0,
      },
    ])
    expect(result.message.parts.map(({ type }) => type)).toEqual(['reasoning', 'tool-call'])
  })

  it('is read after details that have no text', async () => {
    const given = { type: 'reasoning.encrypted', data: 'YQ==', id: 'a', index: 0 }
    const { result } = await read([{ reasoning_details: [given] }, { reasoning: 'Hm' }])
    expect(result.message.parts).toMatchObject([{ type: 'reasoning', text: 'Hm', status: 'done' }])
    expect(stateOf(result)).toEqual([given])
  })

  it('keeps encrypted details of different calls apart', async () => {
    const detail = (id: string) => ({ type: 'reasoning.encrypted', data: `of ${id}`, id, index: 0 })
    const { result } = await read([{ reasoning_details: [detail('a'), detail('b')] }])
    expect(stateOf(result)).toEqual([detail('a'), detail('b')])
  })

  it('continues after blank content', async () => {
    const { result } = await read([
      { content: '\n' },
      { reasoning_content: 'Hm' },
      { content: 'Olá' },
    ])
    expect(result).toMatchObject({ reasoning: 'Hm', content: '\nOlá' })
  })

  it('is counted even without text', async () => {
    const { result } = await play(fault('comments'))
    expect(result).toMatchObject({ reasoning: '', usage: { reasoning: 2 } })
  })
})

describe('no-op chunks', () => {
  it.each([
    {},
    { content: '' },
    { content: null },
    { role: 'assistant' },
    { reasoning_details: [] },
  ])('emit nothing: %j', async (delta) => {
    const { events } = await read([{ content: 'a' }, delta, delta, { content: 'b' }])
    expect(events.map(({ type }) => type)).toEqual([
      ...['start', 'response', 'content', 'content', 'finish', 'end'],
    ])
  })

  it('of unknown kinds are counted in one warning', async () => {
    const { result, events } = await play(fault('unknown-chunk'))
    expect(result.warnings).toMatchObject([{ code: 'unknown-chunk', count: 5 }])
    expect(only(events, 'warning')).toHaveLength(1)
  })

  it('of known kinds with unknown fields leave no warning', async () => {
    expect((await play(fault('unknown-fields'))).result.warnings).toEqual([])
    expect((await play(fault('empty-first-id'))).result.warnings).toEqual([])
    expect((await play(fault('comments'))).result.warnings).toEqual([])
  })
})

describe('sources', () => {
  it('are one part for each URL', async () => {
    const { result } = await play(fault('annotations'))
    const source = { url: 'https://example.com/ola', title: 'How to say hi', text: 'Olá means hi.' }
    expect(result.sources).toMatchObject([{ type: 'source', ...source }])
    const note = { type: 'url_citation', url_citation: { url: 'https://example.com/a' } }
    const twice = await read([{ annotations: [note] }, { annotations: [note, note] }])
    expect(twice.result.sources).toHaveLength(1)
  })
})

describe('fields of another type', () => {
  const noTexts = [1, {}, [], true, { toString: 0 }].map((value) => ({ value }))

  it.each([
    { reasoning_details: [{ type: 't', index: 0, text: { toString: 0 } }] },
    { reasoning_details: [{ type: { toString: 0 }, index: { toString: 0 }, id: { toString: 0 } }] },
    { reasoning_details: { text: 'a' } },
    { content: { toString: 0 }, reasoning: 1, refusal: [], tool_calls: 'a', annotations: 5 },
    { tool_calls: [null, 'a', [], { function: 'f' }, { function: { name: { toString: 0 } } }] },
    { annotations: [null, { url_citation: 'a' }, { url_citation: { url: { toString: 0 } } }] },
  ])('are ignored: %j', async (delta) => {
    const { result } = await read([delta, { content: 'Olá' }])
    expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'complete' }, toolCalls: [] })
  })

  it.each(noTexts)('are no finish: $value', async ({ value: finish_reason }) => {
    const body = sse({ choices: [{ delta: { content: 'Olá' }, finish_reason }] })
    const { result } = await play(answers(body), { make: anyModel })
    expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'truncated' } })
  })

  it.each([1, 'a', {}, null])('are no choices: %j', async (choices) => {
    const body = sse({ choices }, { choices: [{ delta: { content: 'Olá' } }] })
    const { result } = await play(answers(body), { make: anyModel })
    expect(result.content).toBe('Olá')
  })

  it('do not hide the text of details', async () => {
    const detail = { type: 'reasoning.text', index: 0, text: 'Hm' }
    const { result } = await read([{ reasoning: {}, reasoning_details: [detail] }])
    expect(result.reasoning).toBe('Hm')
  })
})

describe('a message in place of a delta', () => {
  const message = { role: 'assistant', content: 'Olá', reasoning_content: 'Hm' }
  const ending = { index: 0, finish_reason: 'stop' }

  it('is read, whole or in pieces', async () => {
    const whole = await play(answers(sse({ choices: [{ ...ending, message }] })), {
      make: anyModel,
    })
    expect(whole.result).toMatchObject({ content: 'Olá', reasoning: 'Hm', finishReason: 'stop' })
    const pieces = sse(
      { choices: [{ index: 0, delta: null, message: { content: 'Ol' } }] },
      { choices: [{ ...ending, message: { content: 'á' } }] },
    )
    expect((await play(answers(pieces))).result).toMatchObject({ content: 'Olá' })
  })

  it('has calls', async () => {
    const named = (name: string) => ({ id: name, function: { name, arguments: '{"a":1}' } })
    const calls = { content: null, tool_calls: [named('add'), named('look')] }
    const body = sse({ choices: [{ message: calls, finish_reason: 'tool_calls' }] })
    const { result } = await play(answers(body))
    expect(result.toolCalls).toMatchObject([
      { name: 'add', inputText: '{"a":1}', status: 'ready' },
      { name: 'look', inputText: '{"a":1}', status: 'ready' },
    ])
  })

  it('is not read beside deltas or after them, which it repeats', async () => {
    const body = sse(
      { choices: [{ delta: { content: 'Ol' }, message: { content: 'Ol' } }] },
      { choices: [{ delta: { content: 'á' }, message: { content: 'Olá' } }] },
      { choices: [{ ...ending, message }] },
    )
    expect((await play(answers(body))).result).toMatchObject({ content: 'Olá', reasoning: '' })
  })
})
