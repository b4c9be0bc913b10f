import type { Clock } from '@deltakit/core'
import type { Interaction } from '@deltakit/core/cassette'
import {
  type ByteTape,
  type ByteTapeOptions,
  createByteTape,
  firstReadOf,
  tapeSize,
  writeTape,
} from './byte-tape.ts'

/** What was sent. It has the app's key, so that it never leaves the recorder as it is. */
export interface RawRequest {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: string
}

/** What came back, without its body. */
export interface RawResponse {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  /** Milliseconds from the request. */
  readonly ms: number
}

/** An exchange as it passed. */
export interface RawExchange {
  readonly request: RawRequest
  response: RawResponse | undefined
  readonly tape: ByteTape
}

/**
 * One request of a stream and its answer. `sealed`: all that is left of it is an interaction without
 * credentials. `lost`: nothing is left of it, for its credentials could not be taken out.
 */
export interface Exchange {
  state: 'open' | 'over' | 'sealed' | 'lost'
  /** There until it is sealed. */
  raw: RawExchange | undefined
  interaction: Interaction | undefined
  /** The host of the URL alone: the rest may have a credential. */
  readonly host: string
  readonly method: string
  readonly clock: Pick<Clock, 'now'>
  /** Milliseconds since 1970. */
  readonly startedAt: number
  status: number | undefined
  /** Milliseconds from the request to the headers, and to the end. */
  headersAfter: number | undefined
  endedAfter: number | undefined
  /** What its tape counted, once there is no tape any more. */
  counted: CountedBytes
}

/** What is known of the bytes of an answer without them. */
export interface CountedBytes {
  /** Those that are kept, and others. */
  readonly bytes: number
  /** Milliseconds from the request to the first byte. */
  readonly firstByteAfter: number | undefined
}

/** Longer ones are not kept: they hold files. */
const longestRequest = 4_000_000

/** How much of an answer is kept, and what its times are of. */
export interface CreateExchangeOptions extends Omit<ByteTapeOptions, 'startedAt'> {
  readonly clock: Pick<Clock, 'now'>
}

/** Creates an exchange for a request that is about to be sent. */
export function createExchange(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  { clock, ...lengths }: CreateExchangeOptions,
): Exchange {
  const startedAt = clock.now()
  const isRequest = input instanceof Request
  const url = isRequest ? input.url : String(input)
  const method = init?.method ?? (isRequest ? input.method : 'GET')
  const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined))
  const body = typeof init?.body === 'string' ? init.body : ''
  return {
    state: 'open',
    raw: {
      request: { url, method, headers, body: body.length > longestRequest ? '' : body },
      response: undefined,
      tape: createByteTape({ ...lengths, startedAt }),
    },
    interaction: undefined,
    host: hostOf(url),
    method,
    clock,
    startedAt,
    status: undefined,
    headersAfter: undefined,
    endedAfter: undefined,
    counted: { bytes: 0, firstByteAfter: undefined },
  }
}

/** Records bytes of its answer, which arrived at that time of its clock. */
export function addBytes({ raw }: Exchange, bytes: Uint8Array, readAt: number): void {
  if (raw) writeTape(raw.tape, bytes, readAt)
}

/** How many bytes arrived so far, and when the first did. */
export function countedBytes({ raw, counted }: Exchange): CountedBytes {
  return raw ? { bytes: raw.tape.length, firstByteAfter: firstReadOf(raw.tape) } : counted
}

/** Forgets what passed as it passed. Its counts stay. */
export function forgetRaw(exchange: Exchange): void {
  exchange.counted = countedBytes(exchange)
  exchange.raw = undefined
}

/** How many bytes of memory it takes, as far as they count. */
export function sizeOf({ raw, interaction }: Exchange): number {
  if (raw) return tapeSize(raw.tape) + raw.request.body.length
  if (!interaction) return 0
  const { request, response } = interaction
  return (request.body?.length ?? 0) + response.body.length
}

function hostOf(url: string): string {
  const here = globalThis.location?.href ?? 'http://here'
  return URL.canParse(url, here) ? new URL(url, here).host : ''
}
