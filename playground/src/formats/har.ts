import type { Cassette } from '@deltakit/core/cassette'
import { wireOf } from '@deltakit/devtools/recordings'
import type { ForeignExchange } from './exchange.ts'

/** The fields of a HAR file that are read here. It comes from outside, so all may be missing. */
interface HarEntry {
  readonly time?: unknown
  readonly timings?: { readonly wait?: unknown }
  readonly request?: {
    readonly method?: unknown
    readonly url?: unknown
    readonly headers?: unknown
    readonly postData?: { readonly text?: unknown }
  }
  readonly response?: {
    readonly status?: unknown
    readonly statusText?: unknown
    readonly headers?: unknown
    readonly content?: {
      readonly text?: unknown
      readonly encoding?: unknown
      readonly mimeType?: unknown
      /** Our own: when which bytes arrived. */
      readonly _timing?: unknown
    }
  }
}

/** What a HAR has that the player can play. */
export interface HarExchanges {
  readonly exchanges: readonly ForeignExchange[]
  /** How many requests it has in all. */
  readonly total: number
  /** The streams whose content was not saved. */
  readonly withoutContent: number
}

/** A HAR of a long visit has thousands of requests, and the player shows one conversation. */
const maxEntries = 20_000
const maxExchanges = 100

/** Returns the answers of models in a parsed HAR, or undefined if it is none. */
export function readHar(file: unknown): HarExchanges | undefined {
  const entries = Object(Object(file).log).entries
  if (!Array.isArray(entries)) return undefined
  const exchanges: ForeignExchange[] = []
  let withoutContent = 0
  for (const entry of entries.slice(0, maxEntries).map((one): HarEntry => Object(one))) {
    if (exchanges.length === maxExchanges) break
    const exchange = exchangeOf(entry)
    const isStream = /event-stream|amazon\.eventstream/.test(textOf(typeOf(entry)))
    const isAnswer = isStream || (exchange.requestBody !== '' && wireOf(exchange.body))
    if (!isAnswer || exchange.url === '') continue
    if (exchange.body.length === 0) withoutContent++
    else exchanges.push(exchange)
  }
  return { exchanges, total: entries.length, withoutContent }
}

function typeOf({ response }: HarEntry): unknown {
  return response?.content?.mimeType
}

function exchangeOf(entry: HarEntry): ForeignExchange {
  const { request = {}, response = {}, timings } = entry
  const { content = {} } = response
  const { wait } = timings ?? {}
  return {
    method: textOf(request.method) === 'GET' ? 'GET' : 'POST',
    url: urlOf(request.url),
    requestHeaders: headersOf(request.headers),
    requestBody: textOf(request.postData?.text),
    status: typeof response.status === 'number' ? response.status : 200,
    statusText: textOf(response.statusText),
    headers: headersOf(response.headers),
    body: bodyOf(textOf(content.text), content.encoding),
    wait: typeof wait === 'number' && wait > 0 && wait < 3_600_000 ? wait : undefined,
    timing: timingOf(content._timing),
  }
}

/** The address without the user and password in it, with which no request can be made. Empty for none. */
function urlOf(value: unknown): string {
  const text = textOf(value)
  if (!URL.canParse(text)) return ''
  const url = new URL(text)
  if (!url.username && !url.password) return text
  url.username = ''
  url.password = ''
  return url.href
}

function headersOf(headers: unknown): [string, string][] {
  if (!Array.isArray(headers)) return []
  return headers.slice(0, 200).map((header) => {
    const { name, value } = Object(header)
    return [textOf(name), textOf(value)]
  })
}

function bodyOf(text: string, encoding: unknown): string | Uint8Array<ArrayBuffer> {
  if (encoding !== 'base64') return text
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return textIfUtf8(bytes)
  } catch {
    return ''
  }
}

function textIfUtf8(bytes: Uint8Array<ArrayBuffer>): string | Uint8Array<ArrayBuffer> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes
  }
}

function timingOf(timing: unknown): ForeignExchange['timing'] {
  if (!Array.isArray(timing)) return undefined
  let previous = 0
  const reads = timing.map((read) => {
    const { offset, ms } = Object(read)
    const isRead = Number.isSafeInteger(offset) && offset >= previous && ms >= 0 && ms < 3_600_000
    previous = isRead ? offset : Number.POSITIVE_INFINITY
    return { offset: Number(offset), ms: Number(ms) }
  })
  return previous === Number.POSITIVE_INFINITY || !reads.length ? undefined : reads
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Returns a recording as a HAR 1.2 file, which the network panel of a browser imports. */
export function writeHar(cassette: Cassette, startedAt: number): string {
  let time = startedAt
  const entries = cassette.interactions.map(({ request, response }) => {
    const receive = response.timing?.at(-1)?.ms ?? 0
    const wait = milliseconds(response.duration)
    const started = new Date(time).toISOString()
    time += wait + receive
    return {
      startedDateTime: started,
      time: wait + receive,
      request: {
        method: request.method,
        url: request.url,
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: pairs(request.headers),
        queryString: [],
        headersSize: -1,
        bodySize: -1,
        ...(request.body && {
          postData: { mimeType: 'application/json', ...contentOf(request.body) },
        }),
      },
      response: {
        status: response.code,
        statusText: (response.status ?? '').replace(/^\d{3} ?/, ''),
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: pairs(response.headers),
        content: {
          size: response.body.length,
          mimeType: headerOf(response.headers, 'content-type'),
          ...contentOf(response.body),
          ...(response.timing && { _timing: response.timing }),
        },
        redirectURL: '',
        headersSize: -1,
        bodySize: -1,
      },
      cache: {},
      timings: { send: 0, wait, receive },
    }
  })
  const creator = { name: 'Deltakit playground', version: '1' }
  return `${JSON.stringify({ log: { version: '1.2', creator, pages: [], entries } }, null, 2)}\n`
}

function contentOf(body: string | Uint8Array): { text: string; encoding?: 'base64' } {
  if (typeof body === 'string') return { text: body }
  return { text: toBase64(body), encoding: 'base64' }
}

/** Bytes as base64. One call per byte keeps a long body off the stack. */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

function pairs(
  headers: Readonly<Record<string, string[]>> = {},
): { name: string; value: string }[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    values.map((value) => ({ name, value })),
  )
}

function headerOf(headers: Readonly<Record<string, string[]>> = {}, wanted: string): string {
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)
  return entry?.[1][0] ?? ''
}

/** Reads a Go duration such as `1m2.5s`. */
function milliseconds(duration = ''): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, µs: 1e-3, us: 1e-3 }
  const parts = [...duration.matchAll(/([\d.]+)(ms|us|µs|s|m)/g)]
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? 0), 0)
}
