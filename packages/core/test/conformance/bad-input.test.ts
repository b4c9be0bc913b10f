import { describe, expect, it } from 'vitest'
import outcomes from '../../../../cassettes/outcomes.json' with { type: 'json' }
import {
  type ChatResult,
  HttpError,
  ProtocolError,
  ProviderError,
  TruncatedError,
} from '../../src/index.ts'
import {
  answerBody,
  answers,
  anyModel,
  bytesOf,
  fault,
  faulty,
  play,
} from '../support/cassette-harness.ts'

/** The result of a fault: the outcome, the error if there is one, and what was read. */
interface FaultResult {
  readonly outcome: ChatResult['outcome']['type']
  readonly finishReason?: string
  readonly error?: object
  /** The provider's code, as text. */
  readonly code?: string
  readonly content?: string
  readonly reasoning?: string
  /** `name inputText status` */
  readonly calls?: readonly string[]
}

const complete = { outcome: 'complete', finishReason: 'stop', content: 'Olá!' } as const
const called = { outcome: 'complete', finishReason: 'tool-calls' } as const
const lisbon = 'weather {"location":"Lisboa"} ready'
const porto = 'weather {"location":"Porto"} ready'

function http(status: number, more: object): FaultResult {
  return { outcome: 'failed', error: { name: 'HttpError', status, ...more } }
}

function provider(code: string, more: object, content = 'Olá!'): FaultResult {
  return { outcome: 'failed', content, code, error: { name: 'ProviderError', ...more } }
}

function containing(text: string): unknown {
  return expect.stringContaining(text)
}

function protocol(message: RegExp, content = ''): FaultResult {
  const matching = expect.stringMatching(message)
  return {
    outcome: 'failed',
    content,
    error: { name: 'ProtocolError', message: matching, retryable: false },
  }
}

const table: Record<string, FaultResult> = {
  'http-401-json': http(401, {
    retryable: false,
    retryAfter: undefined,
    message: 'The provider answered 401: No key came with this request',
    body: { error: { message: 'No key came with this request', code: 401 } },
  }),
  'http-402-json': http(402, { retryable: false, message: containing('credits') }),
  'http-429-json': http(429, { retryable: true, retryAfter: 2, requestId: 'req_byhand_1' }),
  'http-429-ms': http(429, { retryable: true, retryAfter: 0.25, requestId: 'req_byhand_2' }),
  'http-429-date': http(429, { retryable: true, retryAfter: 5 }),
  'http-500-text': http(500, {
    retryable: true,
    message: containing('The provider answered 500: Something broke on our side, please try again'),
    body: 'Something broke on our side, please try again\n',
  }),
  'http-503-list': http(503, { retryable: true, message: containing('Too many talk at once') }),
  'http-503-no-retry': http(503, { retryable: false, message: containing('gone for good') }),
  'http-502-html': http(502, { retryable: true, body: containing('<h1>502') }),
  'http-200-html': protocol(/<!doctype html> <html>/),
  'http-200-json': protocol(/"chat\.completion"|no event stream/i),
  'http-200-empty': protocol(/./),
  'http-200-json-error': provider('503', { retryable: true, message: containing('is busy') }, ''),
  'error-bare-json': provider('503', { retryable: true, message: containing('overloaded') }, ''),
  'error-openai': provider('internal_error', {
    retryable: true,
    message: containing('The server had to stop this answer'),
  }),
  'error-openrouter': provider('502', { retryable: true, message: containing('went away') }),
  'error-vllm': provider('500', { retryable: true, message: containing('out of memory') }),
  'error-as-string': provider('undefined', {
    retryable: false,
    message: containing('The model was unloaded while it spoke'),
  }),
  'frame-not-json': protocol(/Tudo bem|"id":"gen/, 'Olá!'),
  'done-without-finish': { outcome: 'truncated', content: 'Olá!' },
  'eof-before-finish': { outcome: 'truncated', content: 'Olá! Como' },
  'eof-after-finish': complete,
  'unterminated-tail': complete,
  'finish-length': { ...complete, finishReason: 'length' },
  'finish-content-filter': { ...complete, finishReason: 'content-filter' },
  'finish-unknown': { ...complete, finishReason: 'other' },
  'finish-repeated': complete,
  'finish-tool-calls-then-stop': { ...called, calls: [lisbon] },
  'payload-in-finish-chunk': complete,
  'payload-after-finish': { ...called, calls: [lisbon, porto] },
  annotations: { ...complete, content: 'Olá é oi.' },
  audio: complete,
  bom: complete,
  'choices-two': complete,
  'citations-of-answer': complete,
  comments: complete,
  'content-in-parts': { ...complete, content: 'Olá!', reasoning: 'A greeting will do.' },
  'content-null-with-tool-calls': { ...called, content: 'Let me look.', calls: [lisbon] },
  crlf: complete,
  'empty-first-id': complete,
  'extra-blank-lines': complete,
  'id-changes': complete,
  images: complete,
  'legacy-function-call': { ...called, calls: [lisbon] },
  'lone-cr': complete,
  'multi-line-data': complete,
  'no-space-after-data': complete,
  'null-fields': complete,
  'reasoning-content': { ...complete, reasoning: 'A greeting.' },
  'reasoning-details-only': {
    ...complete,
    content: 'Olá!',
    reasoning: 'A greeting in Portuguese.',
  },
  'reasoning-encrypted': complete,
  'reasoning-signature-after-tools': {
    ...called,
    reasoning: 'I should look up the weather.',
    calls: [lisbon],
  },
  refusal: { ...complete, content: 'I would rather not say that.' },
  'retry-429-then-200': complete,
  'retry-500-500-200': complete,
  surrogates: { ...complete, content: 'Olá 😀 👋🏽 10\u202Fh' },
  'think-tags': { ...complete, content: '<think>A short greeting will do.</think>\n\nOlá!' },
  'tool-id-null-continuation': { ...called, calls: [lisbon] },
  'tool-index-absent': { ...called, calls: [lisbon] },
  'tool-index-from-one': { ...called, calls: [lisbon, porto] },
  'tool-index-reused': { ...called, calls: [lisbon, porto] },
  'tool-invalid-json': { ...called, calls: ['weather {"location": Lisboa invalid'] },
  'tool-name-empty-continuation': { ...called, calls: [lisbon] },
  'tool-nameless-empty': { ...called, calls: [lisbon] },
  'tool-no-arguments': { ...called, calls: ['time  ready'] },
  'tool-no-id': { ...called, calls: [lisbon, porto] },
  'tool-valid-prefix': {
    ...called,
    calls: ['weather {"location":"Lisboa"}\n ready', 'count 123 ready'],
  },
  'two-calls-one-delta': { ...called, calls: [lisbon, porto] },
  'unknown-chunk': complete,
  'unknown-fields': complete,
  'usage-after-finish-null-reason': complete,
  'usage-in-finish-chunk': complete,
  'usage-twice': complete,
}

it('has an expected result for every fault', () => {
  expect(Object.keys(table).sort()).toEqual(faulty.map(({ name }) => name).sort())
})

/** The playground reads them as OpenRouter, which has no calls of this kind: nothing of them is read. */
const unreadCalls = new Set(['legacy-function-call'])

it('has the outcomes that the playground checks', () => {
  const known: Readonly<Record<string, string>> = outcomes
  for (const [name, { outcome, finishReason, error = {} }] of Object.entries(table)) {
    const reason = finishReason ?? Object(error).name ?? 'TruncatedError'
    const expected = unreadCalls.has(name) ? 'failed ProviderError' : `${outcome} ${reason}`
    expect(known[`faults/${name}`], name).toBe(expected)
  }
})

/** Dialects that OpenRouter does not speak. */
const foreign = new Set(['audio', 'content-in-parts', 'legacy-function-call'])

const plays = [
  ...faulty.map((play) => ({ ...play, as: 'any model', make: anyModel })),
  ...faulty
    .filter(({ name }) => !foreign.has(name))
    .map((play) => ({ ...play, as: 'openrouter', make: undefined })),
]

it.each(plays)('$name gives its expected result, read by $as', async ({ name, cassette, make }) => {
  const retry = name.startsWith('retry-') ? {} : false
  const { result } = await play(cassette, { retry, ...(make && { make }) })
  const { outcome, finishReason, error, code, ...read }: Partial<FaultResult> = table[name] ?? {}
  const { content = '', reasoning = '', calls = [] } = read
  expect(result.outcome.type).toBe(outcome)
  expect(result.finishReason).toBe(finishReason)
  expect(result.content).toBe(content)
  expect(result.reasoning).toBe(reasoning)
  expect(result.toolCalls.map((call) => `${call.name} ${call.inputText} ${call.status}`)).toEqual(
    calls,
  )
  if (error) expect(result.error).toMatchObject(error)
  else if (outcome === 'truncated') expect(result.error).toBeInstanceOf(TruncatedError)
  else expect(result.error).toBeUndefined()
  expect(String(result.error)).not.toContain('[object')
  if (code) expect(String((result.error as ProviderError).code)).toBe(code)
})

describe('a connection that is lost', () => {
  const { length } = bytesOf(fault('surrogates'))
  const emoji = new TextEncoder().encode('👋')
  const bytes = bytesOf(fault('surrogates'))
  const character = bytes.findIndex((_, at) =>
    emoji.every((byte, next) => bytes[at + next] === byte),
  )

  it.each([
    ['in the middle of a message', 400],
    ['in the middle of a character', character + 2],
    ['before the first byte', 0],
    ['before the last line', length - 20],
  ])('%s keeps what has arrived', async (_, after) => {
    const replay = { drop: { after, as: 'error' } } as const
    const { result } = await play(fault('surrogates'), { replay })
    const finished = after === length - 20
    expect(result.outcome.type).toBe(finished ? 'complete' : 'truncated')
    expect('Olá 😀 👋🏽 10\u202Fh'.startsWith(result.content)).toBe(true)
    expect(result.content).not.toContain('\uFFFD')
    if (after > 0) expect(result.content).toMatch(/^Olá 😀/)
  })

  it('leaves a call unfinished and without input', async () => {
    const { result } = await play(fault('tool-id-null-continuation'), {
      replay: { drop: { after: 700, as: 'error' } },
    })
    expect(result.toolCalls).toMatchObject([{ name: 'weather', status: 'unfinished' }])
    expect(result.toolCalls[0]).not.toHaveProperty('input')
  })
})

describe('an answer that is no event stream', () => {
  it.each([
    ['a string', '"The key is wrong"'],
    ['an error that is a string', '{"error":"The key is wrong"}'],
    ['a detail', '{"detail":"The key is wrong"}'],
    ['a message', '{"message":"The key is wrong"}'],
    ['padded JSON', '\n    \n  {"error":{"message":"The key is wrong"}}'],
  ])('is quoted in the error if it is %s', async (_, body) => {
    const { result } = await play(answers([body, { code: 401 }]))
    expect(result.error).toBeInstanceOf(HttpError)
    expect(result.error?.message).toMatch(/^The provider answered 401: .*The key is wrong/)
  })

  it('is quoted in one line of 80 characters at most', async () => {
    const { result } = await play(answers([`a\n\n${'b '.repeat(200)}`, { code: 400 }]))
    const quoted = result.error?.message.replace('The provider answered 400: ', '') ?? ''
    expect(quoted).toMatch(/^a b b/)
    expect(quoted.length).toBeLessThanOrEqual(80)
  })

  it('can be a success without a body', async () => {
    const { result } = await play(answers(['', { code: 204 }]))
    expect(result.error).toBeInstanceOf(ProtocolError)
  })

  it('is truncated if it has only comments', async () => {
    const { result } = await play(answers(': PROCESSING\n\n: PROCESSING\n\n'))
    expect(result.outcome).toEqual({ type: 'truncated' })
  })

  it('keeps its content when an event named `error` follows', async () => {
    const body = `${answerBody([{ content: 'Olá' }], null)}event: error\ndata: {"error":{"message":"Gone"}}\n\n`
    const { result } = await play(answers(body))
    expect(result.error).toBeInstanceOf(ProviderError)
    expect(result.content).toBe('Olá')
  })
})

describe('messages without a blank line between them', () => {
  const close = (body: string) => body.replaceAll('\n\n', '\n')
  const call = { index: 0, id: 'a', function: { name: 'weather', arguments: '{}' } }
  const body = answerBody([{ content: 'Olá' }, { content: '!', tool_calls: [call] }])

  it('are read one by one', async () => {
    const { result } = await play(answers(`${close(body)}data: [DONE]\n\n`), { make: anyModel })
    expect(result).toMatchObject({
      content: 'Olá!',
      outcome: { type: 'complete', finishReason: 'tool-calls' },
      warnings: [],
    })
    expect(result.toolCalls).toMatchObject([{ name: 'weather', status: 'ready' }])
  })

  it('are read up to where the connection was lost', async () => {
    const cut = close(answerBody([{ content: 'Olá' }, { content: '!' }], null)).slice(0, -20)
    const { result } = await play(answers(cut), { make: anyModel })
    expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'truncated' } })
  })

  it('fail where one is no JSON', async () => {
    const opened = close(answerBody([{ content: 'Olá' }], null))
    const { result } = await play(answers(`${opened}data: Gone\n\n`), { make: anyModel })
    expect(result.error).toMatchObject({ message: 'A message of the stream is not JSON: Gone' })
  })

  it('are whole without one that is no JSON after the finish reason', async () => {
    const { result } = await play(answers(`${close(body)}data: Gone\n\n`), { make: anyModel })
    expect(result).toMatchObject({
      outcome: { type: 'complete', finishReason: 'tool-calls' },
      warnings: [{ code: 'unknown-chunk', count: 1 }],
    })
  })
})

describe('a body cut in the name of its first field', () => {
  it.each(['d', 'dat', 'data:', 'eve', 'event: x', 'i', 'retr', ':'])(
    'is truncated: %j',
    async (body) => {
      const { result } = await play(answers(body))
      expect(result.outcome).toEqual({ type: 'truncated' })
    },
  )

  it('is no event stream if the name is unknown', async () => {
    const { result } = await play(answers('error: busy'))
    expect(result.error).toBeInstanceOf(ProtocolError)
  })
})
