import type { Interaction, RecordedBody, RecordedHeaders, RecordedRead } from './cassette.ts'
import { secretsInHeaders, secretsInUrl } from './find-secrets.ts'
import { writeDuration } from './go-duration.ts'
import { shownRequestHeaders, shownResponseHeaders } from './header-names.ts'
import { redactFields } from './redact-fields.ts'
import { urlWithoutSecrets } from './redact-url.ts'
import { createRedactor, inBytes, type Redactor } from './redactor.ts'
import { redactSplitTexts, splitTextsIn } from './split-texts.ts'

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
  const kept = new Set(keepHeaders.map((name) => name.toLowerCase()))
  const given = all.flatMap((exchanged) => secretsGiven(exchanged, kept))
  // These are removed first: a key like `jwt=a b` looks like a field, of which `b` would be left.
  const whole = createRedactor(given)
  const partly = all.map((exchanged) => ({
    ...exchanged,
    requestBody: redactBody(whole.body(bodyOf(exchanged.sent))),
    responseBody: redactBody(whole.body(bodyOf(exchanged.reads.map(({ bytes }) => bytes)))),
  }))
  const named = partly.flatMap(({ requestBody, responseBody }) => [
    ...requestBody.secrets,
    ...responseBody.secrets,
    ...secretsInPieces(responseBody.body),
  ])
  const redactor = createRedactor([...given, ...named])
  return partly.map((exchanged, id) => interactionOf(exchanged, { id, redactor, kept }))
}

interface PartlyRedacted extends Exchanged {
  readonly requestBody: RedactedBody
  readonly responseBody: RedactedBody
}

interface RedactedBody {
  readonly body: RecordedBody
  readonly secrets: readonly string[]
}

/** A body without the credentials that it names itself. */
function redactBody(body: RecordedBody): RedactedBody {
  const secrets: string[] = []
  function redact(text: string): string {
    const redacted = redactFields(text)
    secrets.push(...redacted.secrets)
    return redacted.text
  }
  return { body: typeof body === 'string' ? redact(body) : inBytes(body, redact), secrets }
}

/** The credentials that an answer names piece by piece, such as in the arguments of a call. */
function secretsInPieces(body: RecordedBody): readonly string[] {
  if (typeof body !== 'string') return []
  return splitTextsIn(body).flatMap(({ text }) => redactFields(text).secrets)
}

/** The body of an answer, in which a credential may come in pieces, too. */
function redactAnswer(body: RecordedBody, redactor: Redactor): RecordedBody {
  const redacted = redactor.body(body)
  return typeof redacted === 'string' ? redactSplitTexts(redacted, redactor.find) : redacted
}

/** The credentials in the URL and the headers. */
function secretsGiven(
  { request, answer: { response } }: Exchanged,
  kept: ReadonlySet<string>,
): string[] {
  return [
    ...secretsInUrl(request.url),
    ...secretsInHeaders(request.headers, kept),
    ...secretsInHeaders(response.headers, kept),
  ]
}

function interactionOf(
  { request, requestBody, answer: { response, ms }, responseBody, reads }: PartlyRedacted,
  {
    id,
    redactor,
    kept,
  }: { readonly id: number; readonly redactor: Redactor; readonly kept: ReadonlySet<string> },
): Interaction {
  const body = redactor.body(requestBody.body)
  return {
    id,
    request: {
      ...protocol,
      content_length: byteLength(body),
      host: redactor.text(new URL(request.url).host),
      body,
      headers: showHeaders(request.headers, { shown: [...shownRequestHeaders, ...kept], redactor }),
      url: redactor.text(urlWithoutSecrets(request.url)),
      method: request.method,
    },
    response: {
      ...protocol,
      content_length: -1,
      body: redactAnswer(responseBody.body, redactor),
      headers: showHeaders(response.headers, {
        shown: [...shownResponseHeaders, ...kept],
        redactor,
      }),
      status: redactText(`${response.status} ${response.statusText}`.trim(), redactor),
      code: response.status,
      duration: writeDuration(ms),
      timing: timingOf(reads),
    },
  }
}

function redactText(text: string, redactor: Redactor): string {
  return redactor.text(redactFields(redactor.text(text)).text)
}

/** `fetch` does not report it. Go's requests have this version, and go-vcr compares it. */
const protocol = { proto: 'HTTP/1.1', proto_major: 1, proto_minor: 1 }

/** The names as Go spells and looks for them: `X-Request-Id`. */
function showHeaders(
  headers: Headers,
  { shown, redactor }: { readonly shown: readonly string[]; readonly redactor: Redactor },
): RecordedHeaders {
  const pairs = [...headers].filter(([name]) => shown.includes(name))
  return Object.fromEntries(
    pairs.map(([name, value]) => [
      name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase()),
      [redactText(value, redactor)],
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
