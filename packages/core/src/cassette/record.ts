import { type Clock, systemClock } from '../protocol/clock.ts'
import type { Cassette, Interaction, RecordedBody, RecordedRead } from './cassette-file.ts'
import { writeDuration } from './read-timing.ts'
import { keepHeaders, redact, redactText, secretsIn, withoutSecrets } from './redact.ts'

/** A `fetch` that keeps what passes through it. */
export interface Recorder {
  fetch: typeof fetch
  /** What has passed so far, with every key and cookie left out. */
  cassette(): Cassette
}

export interface RecordOptions {
  clock?: Pick<Clock, 'now'>
}

/**
 * Records live traffic. Answers pass as they come, byte for byte; a body that is stopped is kept as
 * far as it came, and a request that got no answer is not kept.
 */
export function record(fetch: typeof globalThis.fetch, options: RecordOptions = {}): Recorder {
  const { clock = systemClock } = options
  const takes: Take[] = []
  const secrets = new Set<string>()

  async function recorded(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { kept, sent } = copyRequest(input, init)
    for (const secret of secretsIn(kept.headers, kept.url)) secrets.add(secret)
    const take: Take = { request: kept, asked: [], reads: [] }
    takes.push(take)
    // An upload that breaks is kept as far as it came; the caller hears of it from `fetch`.
    const reading = readAll(kept.body, take.asked).catch(() => {})
    const begun = clock.now()
    const response = await fetch(input, sent)
    take.answer = { response, ms: clock.now() - begun }
    await reading
    return tap(response, take, clock)
  }

  return {
    fetch: recorded,
    cassette: () => ({ version: 2, interactions: interactionsOf(takes, [...secrets]) }),
  }
}

/** What is known of one request. */
interface Take {
  request: Request
  asked: Uint8Array[]
  answer?: { response: Response; ms: number }
  reads: { ms: number; bytes: Uint8Array }[]
}

/** A copy to look into, and what to send in its place where looking would use the body up. */
function copyRequest(input: RequestInfo | URL, init: RequestInit | undefined) {
  const source = input instanceof Request ? input.clone() : input
  // jsdom's signals are not those of the platform's Request, which refuses them.
  const settings = { ...init, signal: null }
  if (!(init?.body instanceof ReadableStream)) {
    return { kept: new Request(source, settings), sent: init }
  }
  const [kept, sent] = init.body.tee()
  return { kept: new Request(source, { ...settings, body: kept }), sent: { ...init, body: sent } }
}

async function readAll(body: ReadableStream<Uint8Array> | null, into: Uint8Array[]): Promise<void> {
  const reader = body?.getReader()
  for (;;) {
    const read = await reader?.read()
    if (!read || read.done) return
    into.push(read.value)
  }
}

/** The same response, with its body's reads noted as they are asked for. */
function tap(response: Response, take: Take, clock: Pick<Clock, 'now'>): Response {
  const begun = clock.now()
  const reader = response.body?.getReader()
  if (!reader) return response
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) return controller.close()
        take.reads.push({ ms: clock.now() - begun, bytes: value.slice() })
        controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  const { status, statusText, headers, url, redirected } = response
  const copy = new Response(body, { status, statusText, headers })
  // A response made here knows neither by itself.
  return Object.defineProperties(copy, { url: { value: url }, redirected: { value: redirected } })
}

function interactionsOf(takes: readonly Take[], secrets: readonly string[]): Interaction[] {
  const whole = takes.flatMap((take) => (take.answer ? [{ ...take, answer: take.answer }] : []))
  return whole.map(({ request, asked, answer: { response, ms }, reads }, id) => {
    const body = redact(bodyOf(asked), secrets)
    const kept: Interaction = {
      id,
      request: {
        ...protocol,
        content_length: byteLength(body),
        host: new URL(request.url).host,
        body,
        headers: redactHeaders(keepHeaders(request.headers, requestHeaders), secrets),
        url: redactText(withoutSecrets(request.url), secrets),
        method: request.method,
      },
      response: {
        ...protocol,
        content_length: -1,
        body: redact(bodyOf(reads.map(({ bytes }) => bytes)), secrets),
        headers: redactHeaders(keepHeaders(response.headers, responseHeaders), secrets),
        status: `${response.status} ${response.statusText}`.trim(),
        code: response.status,
        duration: writeDuration(ms),
        timing: timingOf(reads),
      },
    }
    return kept
  })
}

/** `fetch` does not say; Go's own requests are of this version, and it compares them. */
const protocol = { proto: 'HTTP/1.1', proto_major: 1, proto_minor: 1 }

const requestHeaders = new Set(['accept', 'content-type', 'user-agent'])

const responseHeaders = new Set([
  'content-type',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-request-id',
  'request-id',
])

function redactHeaders(headers: Record<string, string[]>, secrets: readonly string[]) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [
      name,
      values.map((value) => redactText(value, secrets)),
    ]),
  )
}

function timingOf(reads: Take['reads']): RecordedRead[] {
  let offset = 0
  return reads.map(({ ms, bytes }) => {
    const read = { offset, ms: Math.round(ms * 1000) / 1000 }
    offset += bytes.length
    return read
  })
}

/** Text where it is UTF-8 to the last byte. */
function bodyOf(pieces: readonly Uint8Array[]): RecordedBody {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes
  }
}

function byteLength(body: RecordedBody): number {
  return typeof body === 'string' ? new TextEncoder().encode(body).length : body.length
}
