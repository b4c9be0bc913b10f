import { isObject } from '../protocol/is-object.ts'
import type { Interaction, RecordedBody } from './cassette.ts'
import { secretsInHeaders, secretsInUrl } from './find-secrets.ts'
import { redactFields } from './redact-fields.ts'
import { placeholder, urlWithoutSecrets } from './redact-url.ts'
import { createRedactor } from './redactor.ts'

/** A request that `replay` has to answer. */
export interface RequestToMatch {
  /** Such as `POST`. */
  method: string
  /** Where it is sent. */
  url: string
  /** As they are sent. */
  headers: Headers
  /** The body as text. */
  body: string
}

/** Whether a recording answers a request. */
export type Match = (request: RequestToMatch, interaction: Interaction) => boolean

/** What of a request is compared: no credentials, and the body as data if it is JSON. */
export interface ComparableRequest {
  readonly method: string
  readonly url: string
  readonly body: unknown
  /** Removes the credentials of the request from a recording too, which may have the same. */
  redact(text: string): string
}

/** One place where a request and a recording differ. */
export interface Difference {
  readonly path: string
  readonly requested: unknown
  readonly recorded: unknown
}

/** A request as a recording of it would be compared. */
export function comparable({ method, url, headers, body }: RequestToMatch): ComparableRequest {
  const given = [...secretsInUrl(url), ...secretsInHeaders(headers, new Set())]
  const named = redactFields(createRedactor(given).text(body))
  const redactor = createRedactor([...given, ...named.secrets])
  return {
    method,
    url: redactor.text(comparableUrl(url)),
    body: comparableBody(redactor.text(named.text)),
    redact: redactor.text,
  }
}

/**
 * Where a request differs from a recording. A method, a URL and a body match if they are equal, apart
 * from credentials. Reasoning inside messages is not compared, because clients send back different
 * parts of it.
 */
export function* differencesFrom(
  { method, url, body, redact }: ComparableRequest,
  { request }: Interaction,
): Generator<Difference> {
  yield* differences({ requested: method, recorded: request.method }, 'method')
  yield* differences({ requested: url, recorded: redact(comparableUrl(request.url)) }, 'url')
  const recorded = redact(redactFields(redact(textOf(request.body ?? ''))).text)
  yield* differences({ requested: body, recorded: comparableBody(recorded) }, 'body')
}

function textOf(body: RecordedBody): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

function comparableUrl(url: string): string {
  return urlWithoutSecrets(URL.canParse(url) ? new URL(url).href : url)
}

function comparableBody(text: string): unknown {
  try {
    return withoutReasoning(JSON.parse(text))
  } catch {
    return text.replaceAll('\r\n', '\n')
  }
}

/** Only in messages: a `reasoning` beside them is a setting. */
function withoutReasoning(body: unknown): unknown {
  return mapFields(body, (value, field) => {
    if (field !== 'messages' && field !== 'input') return value
    return withoutReasoningFields(Array.isArray(value) ? value.filter(isNoReasoningItem) : value)
  })
}

function isNoReasoningItem(item: unknown): boolean {
  return !isObject(item) || item.type !== 'reasoning'
}

function withoutReasoningFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutReasoningFields)
  return mapFields(value, (value, field) =>
    reasoningFields.has(field) ? undefined : withoutReasoningFields(value),
  )
}

const reasoningFields = new Set(['reasoning', 'reasoning_content', 'reasoning_details'])

function mapFields(value: unknown, map: (value: unknown, field: string) => unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, map(inner, field)] as const),
  )
}

function* differences(
  { requested, recorded }: { readonly requested: unknown; readonly recorded: unknown },
  path: string,
): Generator<Difference> {
  if (isSame(requested, recorded)) return
  if (Array.isArray(requested) && Array.isArray(recorded)) {
    for (let index = 0; index < Math.max(requested.length, recorded.length); index++) {
      yield* differences(
        { requested: requested[index], recorded: recorded[index] },
        `${path}[${index}]`,
      )
    }
  } else if (isObject(requested) && isObject(recorded)) {
    const ours = new Map(Object.entries(requested))
    const theirs = new Map(Object.entries(recorded))
    for (const field of new Set([...ours.keys(), ...theirs.keys()])) {
      yield* differences(
        { requested: ours.get(field), recorded: theirs.get(field) },
        `${path}.${field}`,
      )
    }
  } else yield { path, requested, recorded }
}

/** Where the recording was redacted, anything matches: the request may have another key. */
function isSame(requested: unknown, recorded: unknown): boolean {
  if (requested === recorded) return true
  if (typeof recorded !== 'string' || !recorded.includes(placeholder)) return false
  if (requested === undefined || typeof requested === 'object') return false
  const [start = '', ...rest] = recorded.split(placeholder)
  const text = String(requested)
  if (!text.startsWith(start)) return false
  let at = start.length
  const end = rest.pop() ?? ''
  for (const piece of rest) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return text.length >= at + end.length && text.endsWith(end)
}
