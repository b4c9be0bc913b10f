import type { Cassette, Interaction } from './cassette-file.ts'
import { redactText, secretsIn, withoutSecrets } from './redact.ts'

/** A request that wants a recorded answer. */
export interface RequestToMatch {
  method: string
  url: string
  headers: Headers
  body: string
}

/** Whether a recorded answer may answer a request. */
export type Match = (request: RequestToMatch, interaction: Interaction) => boolean

/**
 * Same method, same URL and same body, keys aside. Bodies are equal as JSON once the reasoning in
 * their messages is set aside: clients differ in what of it they send back.
 */
export function sameRequest(asked: RequestToMatch, interaction: Interaction): boolean {
  if (asked.method !== interaction.request.method) return false
  return differencesBetween(asked, interaction).next().done === true
}

/** Says that no recorded answer is left for a request, and how the nearest one differs. */
export function unmatchedError(
  asked: RequestToMatch,
  { interactions }: Cassette,
  { match, used }: { match: Match; used: ReadonlySet<number> },
): Error {
  const places = interactions.map((interaction, index) => ({ interaction, index }))
  const left = places.filter(({ index }) => !used.has(index))
  const spent = places.filter((place) => used.has(place.index) && match(asked, place.interaction))
  const sentences = [`No recorded answer is left for ${asked.method} ${shownUrl(asked)}.`]
  if (places.length === 0) sentences.push('The cassette is empty: record something first.')
  if (spent.length > 0) {
    sentences.push(`All ${spent.length} that match were replayed already: each is used once.`)
  }
  const nearest = nearestOf(asked, left.length > 0 || spent.length > 0 ? left : places)
  if (nearest) sentences.push(describe(nearest))
  return new Error(sentences.join(' '))
}

function shownUrl({ headers, url }: RequestToMatch): string {
  return redactText(withoutSecrets(url), secretsIn(headers, url))
}

function describe({ index, first }: Nearest): string {
  const values = `asked ${show(first.asked)}, recorded ${show(first.recorded)}`
  return `The nearest, interactions[${index}], differs first at ${first.path}: ${values}.`
}

/** One place where two requests are not the same. */
interface Difference {
  path: string
  asked: unknown
  recorded: unknown
}

interface Place {
  interaction: Interaction
  index: number
}

interface Nearest extends Place {
  first: Difference
  distance: number
}

function nearestOf(asked: RequestToMatch, places: readonly Place[]): Nearest | undefined {
  let nearest: Nearest | undefined
  for (const place of places) {
    const found = [...differencesBetween(asked, place.interaction)]
    const distance = found.reduce((sum, { path }) => sum + (weights[path] ?? 1), 0)
    const [first] = found
    if (first && (!nearest || distance < nearest.distance)) nearest = { ...place, first, distance }
  }
  return nearest
}

/** How far apart these set two requests; a place within a body counts one. */
const weights: Partial<Record<string, number>> = { method: 1e6, url: 1e5, body: 1e3 }

function differencesBetween(
  asked: RequestToMatch,
  { request }: Interaction,
): Generator<Difference> {
  const body = request.body ?? ''
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const secrets = secretsIn(asked.headers, asked.url)
  const question = {
    method: asked.method,
    url: comparableUrl(redactText(asked.url, secrets)),
    body: comparableBody(redactText(asked.body, secrets)),
  }
  const recorded = {
    method: request.method,
    url: comparableUrl(request.url),
    body: comparableBody(text),
  }
  return differences(question, recorded, '')
}

function comparableUrl(url: string): string {
  return withoutSecrets(URL.canParse(url) ? new URL(url).href : url)
}

function comparableBody(text: string): unknown {
  try {
    return withoutReasoning(JSON.parse(text))
  } catch {
    return text.replaceAll('\r\n', '\n')
  }
}

/** Only in what was said: a `reasoning` beside it is a setting, which does matter. */
function withoutReasoning(body: unknown): unknown {
  return mapFields(body, (value, field) => {
    if (field !== 'messages' && field !== 'input') return value
    const said = Array.isArray(value) ? value.filter((item) => !isReasoningItem(item)) : value
    return dropFields(said)
  })
}

function isReasoningItem(item: unknown): boolean {
  return isFields(item) && item.type === 'reasoning'
}

function dropFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropFields)
  return mapFields(value, (held, field) => (setAside.has(field) ? undefined : dropFields(held)))
}

const setAside = new Set(['reasoning', 'reasoning_content', 'reasoning_details'])

function mapFields(value: unknown, map: (held: unknown, field: string) => unknown): unknown {
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, held]) => [field, map(held, field)] as const),
  )
}

function* differences(asked: unknown, recorded: unknown, path: string): Generator<Difference> {
  if (asked === recorded) return
  if (Array.isArray(asked) && Array.isArray(recorded)) {
    for (let index = 0; index < Math.max(asked.length, recorded.length); index++) {
      yield* differences(asked[index], recorded[index], `${path}[${index}]`)
    }
  } else if (isFields(asked) && isFields(recorded)) {
    const ours = new Map(Object.entries(asked))
    const theirs = new Map(Object.entries(recorded))
    for (const field of new Set([...ours.keys(), ...theirs.keys()])) {
      yield* differences(ours.get(field), theirs.get(field), path ? `${path}.${field}` : field)
    }
  } else yield { path, asked, recorded }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value for a message, cut at 80 characters. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
