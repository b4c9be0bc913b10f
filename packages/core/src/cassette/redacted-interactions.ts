import type { Interaction, RecordedBody, RecordedHeaders, RecordedRead } from './cassette.ts'
import { secretsInBody, secretsInHeaders, secretsInUrl } from './find-secrets.ts'
import { writeDuration } from './go-duration.ts'
import { shownRequestHeaders, shownResponseHeaders } from './header-names.ts'
import { urlWithoutSecrets } from './redact-url.ts'
import { createRedactor, type Redactor } from './redactor.ts'

/** One request and its response, as they passed. */
export interface Exchanged {
  readonly request: Request
  /** The body of the request. */
  readonly sent: Uint8Array[]
  answer: { readonly response: Response; readonly ms: number }
  readonly reads: { readonly ms: number; readonly bytes: Uint8Array }[]
}

/** The exchanges as a cassette has them, without the credentials that any of them contains. */
export function redactedInteractions(
  all: readonly Exchanged[],
  keepHeaders: readonly string[],
): Interaction[] {
  const shown = new Set(keepHeaders.map((name) => name.toLowerCase()))
  const raw = all.map((exchanged) => ({
    ...exchanged,
    requestBody: bodyOf(exchanged.sent),
    responseBody: bodyOf(exchanged.reads.map(({ bytes }) => bytes)),
  }))
  const redactor = createRedactor(raw.flatMap((exchanged) => secretsIn(exchanged, shown)))
  return raw.map((exchanged, id) => interactionOf(exchanged, id, redactor, shown))
}

interface RawExchange extends Exchanged {
  readonly requestBody: RecordedBody
  readonly responseBody: RecordedBody
}

function secretsIn({ request, answer, ...bodies }: RawExchange, shown: ReadonlySet<string>) {
  return [
    ...secretsInUrl(request.url),
    ...secretsInHeaders(request.headers, shown),
    ...secretsInBody(bodies.requestBody),
    ...secretsInHeaders(answer.response.headers, shown),
    ...secretsInBody(bodies.responseBody),
  ]
}

function interactionOf(
  { request, answer: { response, ms }, ...raw }: RawExchange,
  id: number,
  redactor: Redactor,
  shown: ReadonlySet<string>,
): Interaction {
  const body = redactor.body(raw.requestBody)
  return {
    id,
    request: {
      ...protocol,
      content_length: byteLength(body),
      host: redactor.text(new URL(request.url).host),
      body,
      headers: showHeaders(request.headers, new Set([...shownRequestHeaders, ...shown]), redactor),
      url: redactor.text(urlWithoutSecrets(request.url)),
      method: request.method,
    },
    response: {
      ...protocol,
      content_length: -1,
      body: redactor.body(raw.responseBody),
      headers: showHeaders(
        response.headers,
        new Set([...shownResponseHeaders, ...shown]),
        redactor,
      ),
      status: redactor.text(`${response.status} ${response.statusText}`.trim()),
      code: response.status,
      duration: writeDuration(ms),
      timing: timingOf(raw.reads),
    },
  }
}

/** `fetch` does not report it. Go's requests have this version, and go-vcr compares it. */
const protocol = { proto: 'HTTP/1.1', proto_major: 1, proto_minor: 1 }

/** The names as Go spells and looks for them: `X-Request-Id`. */
function showHeaders(
  headers: Headers,
  shown: ReadonlySet<string>,
  redactor: Redactor,
): RecordedHeaders {
  const pairs = [...headers].filter(([name]) => shown.has(name))
  return Object.fromEntries(
    pairs.map(([name, value]) => [
      name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase()),
      [redactor.text(value)],
    ]),
  )
}

function timingOf(reads: Exchanged['reads']): RecordedRead[] {
  let offset = 0
  return reads.map(({ ms, bytes }) => {
    const read = { offset, ms: Math.round(ms * 1000) / 1000 }
    offset += bytes.length
    return read
  })
}

/** Text if all of it is UTF-8. */
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
