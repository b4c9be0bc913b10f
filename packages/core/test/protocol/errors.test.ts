import { describe, expect, it } from 'vitest'
import {
  AbortedError,
  DeltakitError,
  HttpError,
  NetworkError,
  ProtocolError,
  ProviderError,
  TimeoutError,
  ToolError,
  TruncatedError,
  UnexpectedError,
} from '../../src/index.ts'
import { errorMessage, toDeltakitError } from '../../src/protocol/errors.ts'
import { SchemaError } from '../../src/tools.ts'

const response = (status: number, headers = {}) => new Response('', { status, headers })

const every: [string, DeltakitError, boolean][] = [
  ['DeltakitError', new DeltakitError('a'), false],
  ['NetworkError', new NetworkError('a'), true],
  ['TimeoutError', new TimeoutError('a'), true],
  ['HttpError', new HttpError(response(503), { now: 0 }), true],
  ['ProviderError', new ProviderError({ error: { message: 'a' } }), false],
  ['ProtocolError', new ProtocolError('a'), false],
  ['ToolError', new ToolError('a'), false],
  ['TruncatedError', new TruncatedError('a'), true],
  ['AbortedError', new AbortedError('a'), false],
  ['SchemaError', new SchemaError([{ message: 'a' }], ''), false],
  ['UnexpectedError', new UnexpectedError('a'), false],
]

describe.each(every)('%s', (name, error, retryable) => {
  it('has a literal name and `retryable`', () => {
    expect(error).toBeInstanceOf(DeltakitError)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name, retryable })
  })

  it('becomes JSON with the same fields', () => {
    const json = JSON.parse(JSON.stringify(error))
    expect(json).toMatchObject({ name, retryable, message: error.message })
    expect(json).not.toHaveProperty('body')
    expect(json).not.toHaveProperty('stack')
  })
})

describe('an error', () => {
  it.each([
    ['a terminal obeys', 'Bad\u001b[2J\u009b31mkey\u0007', 'Bad [2J 31mkey '],
    ['turns the text after it around', 'Pay \u202eecila\u2066 you', 'Pay ecila you'],
    ['breaks the line', 'One\r\n\u2028two', 'One two'],
    ['is of a language', 'שגיאה\u200f — خطأ 誤り', 'שגיאה\u200f — خطأ 誤り'],
  ])('shows the text of a provider without what %s', (_, message, shown) => {
    const error = new ProviderError({ error: { message } })
    expect(error.message).toBe(`The provider failed: ${shown}`)
  })

  it('has a cause', () => {
    const cause = new TypeError('why')
    expect(new NetworkError('The provider could not be reached', cause, { cause }).cause).toBe(
      cause,
    )
  })

  it.each([
    ['an object without a prototype', Object.create(null)],
    ['an object that cannot be text', { toString: 0, valueOf: 0 }],
    ['a proxy that throws', new Proxy({}, { get: () => fail(), getPrototypeOf: () => fail() })],
    ['an error whose message throws', Object.defineProperty(new Error(), 'message', { get: fail })],
    ['nothing', undefined],
    ['a symbol', Symbol('a')],
  ])('can be made of any thrown value: %s', (_, thrown) => {
    const error = toDeltakitError(thrown, 'It failed')
    expect(error).toMatchObject({ name: 'UnexpectedError' })
    expect(error.message).toMatch(/^It failed/)
    expect(error.cause).toBe(thrown)
    expect(errorMessage(thrown)).toBeTypeOf('string')
  })

  it('of this package stays the same, even from another copy of the package', () => {
    const ours = new TimeoutError('a')
    expect(toDeltakitError(ours, 'It failed')).toBe(ours)
    const copy = Object.assign(new Error('a'), { name: 'HttpError', retryable: false, status: 400 })
    expect(toDeltakitError(copy, 'It failed')).toBe(copy)
    const platform = new DOMException('late', 'TimeoutError')
    expect(toDeltakitError(platform, 'It failed')).toMatchObject({ name: 'UnexpectedError' })
    // The base class has no name that narrows.
    const base = new DeltakitError('Of the app')
    expect(toDeltakitError(base, 'It failed')).toMatchObject({
      ...{ name: 'UnexpectedError', message: 'It failed: DeltakitError: Of the app', cause: base },
    })
  })

  it('quotes a detail in one line of 80 characters', () => {
    const { message } = new ProtocolError('It broke', `a\n\t b ${'c'.repeat(200)}`)
    expect(message).toMatch(/^It broke: a b c+/)
    expect(message.length).toBeLessThanOrEqual('It broke: '.length + 80)
    expect(new ProtocolError('It broke', '').message).toBe('It broke')
  })
})

function fail(): never {
  throw new RangeError('made to fail')
}

describe('HttpError', () => {
  const noon = Date.UTC(2026, 10, 21, 12)
  const waitOf = (text: string) =>
    new HttpError(response(429, { 'retry-after': text }), { now: noon }).retryAfter

  it('has the seconds to wait before a retry', () => {
    expect(waitOf('2')).toBe(2)
    expect(waitOf('0.5')).toBe(0.5)
    expect(waitOf('Sat, 21 Nov 2026 12:00:05 GMT')).toBe(5)
  })

  it.each(['', '0', '-3', 'soon', 'Sat, 21 Nov 2026 11:00:00 GMT', 'NaN'])(
    'has no wait if Retry-After is %j',
    (text) => {
      expect(waitOf(text)).toBeUndefined()
    },
  )

  it.each([
    [
      'in milliseconds, where the header gives both',
      { 'retry-after-ms': '250', 'retry-after': '1' },
      0.25,
    ],
    [
      'in seconds, where the milliseconds are none',
      { 'retry-after-ms': 'soon', 'retry-after': '2' },
      2,
    ],
  ])('has how long to wait %s', (_, headers, seconds) => {
    expect(new HttpError(response(429, headers), { now: noon }).retryAfter).toBe(seconds)
  })

  it.each([
    ['34.5s', 34.5],
    ['0s', undefined],
    ['soon', undefined],
    [7, undefined],
    [null, undefined],
  ])('has how long to wait where the body has a RetryInfo of %j', (retryDelay, seconds) => {
    const body = [{ error: { code: 429, details: [null, 'a', {}, { retryDelay }] } }]
    expect(new HttpError(response(429), { body, now: 0 }).retryAfter).toBe(seconds)
    expect(new ProviderError(body).retryAfter).toBe(seconds)
    const limited = new HttpError(response(429, { 'retry-after': '3' }), { body, now: 0 })
    expect(limited.retryAfter).toBe(3)
  })

  it.each([
    [{ detail: [{ loc: ['body', 'stop'], msg: 'Too long' }] }, /"body","stop".*Too long/],
    [{ object: 'error', message: { detail: [{ loc: ['seed'] }] }, type: 'a' }, /422: .*"seed"/],
    [{ success: false, errors: [{ message: 'No such key' }] }, /No such key/],
    [{ toString: 0 }, /422: \{"toString":0\}$/],
    [undefined, /422$/],
  ])('says what a body without a message says: %j', (body, message) => {
    expect(new HttpError(response(422), { body, now: 0 }).message).toMatch(message)
  })

  it.each([
    ['Nitro', { error: true, statusCode: 500, message: 'Server Error' }],
    ['Fastify', { error: 'Internal Server Error', statusCode: 500, message: 'Server Error' }],
    ['Nitro without a message', { error: true, detail: 'Server Error' }],
  ])('reads the message beside an `error` that is a flag or a name: %s', (_, body) => {
    expect(new HttpError(response(500), { body, now: 0 }).message).toMatch(/500: Server Error$/)
  })

  it.each([
    ['Try again', 'BaseTen', 'BaseTen: Try again'],
    ['{"error":{"message":"No image","code":400}}', 'Crucible', 'Crucible: No image'],
    ['data: {"error":{"code":"a", "message": "No image"}}', 'A', 'A: No image'],
    ['{"message":"No image"}', undefined, 'Upstream: No image'],
    ['{"error":"No image"}', 'A', 'A: {"error":"No image"}'],
    [{ error: { message: 'No image' } }, 'A', 'A: No image'],
    [{ toString: 0 }, { toString: 0 }, 'a value without text: {"toString":0}'],
    ['', 'A', 'Provider returned error'],
    [undefined, {}, 'Provider returned error'],
  ])('has what is behind a gateway that reports %j of %j', (raw, provider_name, message) => {
    const metadata = { raw, provider_name }
    const body = { error: { code: 429, message: 'Provider returned error', metadata } }
    const limited = new HttpError(response(429), { body, now: 0 })
    expect(limited.message).toBe(`The provider answered 429: ${message}`)
    const failed = new ProviderError(body)
    expect(failed).toMatchObject({ message: `The provider failed: ${message}`, code: 429 })
    expect(failed.retryable).toBe(true)
  })

  it('reads an error in a list', () => {
    const body = [{ error: { message: 'Too much' } }]
    expect(new HttpError(response(500), { body, now: 0 }).message).toContain('Too much')
  })

  it.each([
    [503, 'false', false],
    [400, 'true', true],
    [503, 'maybe', true],
  ])('with status %s takes the advice to try again: %s', (status, advice, retryable) => {
    const error = new HttpError(response(status, { 'x-should-retry': advice }), { now: 0 })
    expect(error.retryable).toBe(retryable)
  })

  it('has the id of the request, for the provider to look up', () => {
    expect(new HttpError(response(500, { 'x-request-id': 'a' }), { now: 0 }).requestId).toBe('a')
    expect(new HttpError(response(500, { 'request-id': 'b' }), { now: 0 }).requestId).toBe('b')
    expect(new HttpError(response(500), { now: 0 }).requestId ?? undefined).toBeUndefined()
  })
})

describe('ProviderError', () => {
  it.each([
    [{ error: { message: 'a', code: 429 } }, true],
    [{ error: { message: 'a', code: '502' } }, true],
    [{ error: { message: 'a', code: 400 } }, false],
    [{ error: { message: 'a', type: 'server_error' } }, true],
    [{ error: { message: 'a', type: 'internal_error' } }, true],
    [{ error: { message: 'a', type: 'overloaded_error' } }, true],
    [{ error: { message: 'a', type: 'api_error' } }, true],
    [{ error: { message: 'a', type: 'rate_limit_error' } }, true],
    [{ error: { message: 'a', code: 'rate_limit_exceeded' } }, true],
    [{ error: { status: 'UNAVAILABLE' } }, true],
    [{ error: { message: 'a', status: 'RESOURCE_EXHAUSTED' } }, true],
    [{ error: { message: 'a', status: 'INVALID_ARGUMENT' } }, false],
    [[{ error: { message: 'a', code: 503 } }], true],
    [{ error: { message: 'a', type: 'invalid_request_error' } }, false],
    [{ error: { message: 'a', type: 'authentication_error', code: 'invalid_api_key' } }, false],
    [{ object: 'error', message: 'a', code: 500 }, true],
    [{ error: 'a' }, false],
    [{ error: { message: 'it lasted 500 ms' } }, false],
    [{ error: { message: { toString: 0 }, code: { toString: 0 }, type: [{ valueOf: 0 }] } }, false],
  ])('of %j has retryable %s', (body, retryable) => {
    expect(new ProviderError(body)).toMatchObject({ retryable, body })
  })
})
