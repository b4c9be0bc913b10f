import { DeltakitError } from '../protocol/errors.ts'
import type { Interaction } from './cassette.ts'
import { type ComparableRequest, type Difference, differencesFrom } from './match-request.ts'

/** No recording answers a request. The message shows the nearest one and what differs. */
export class UnmatchedRequestError extends DeltakitError {
  override readonly name = 'UnmatchedRequestError'
}

/** A recording, and whether it answers the request and was already used. */
export interface Candidate {
  readonly interaction: Interaction
  readonly index: number
  readonly state: 'unused' | 'used' | 'used by an equal request'
}

/** Explains why none of the recordings answers the request. */
export function unmatchedRequest(
  request: ComparableRequest,
  candidates: readonly Candidate[],
): UnmatchedRequestError {
  const unused = candidates.filter(({ state }) => state === 'unused')
  const spent = candidates.filter(({ state }) => state === 'used by an equal request')
  const lines = [`No recording matches ${request.method} ${request.url}.`]
  if (candidates.length === 0) lines.push('The cassette is empty. Record an exchange first.')
  if (spent.length > 0) {
    lines.push(
      `${countOf(spent.length)} that would match was already used. Each answers one request.`,
    )
  }
  const nearest = nearestOf(request, unused.length > 0 || spent.length > 0 ? unused : candidates)
  if (nearest) lines.push(...describe(nearest))
  return new UnmatchedRequestError(lines.join('\n'))
}

function countOf(recordings: number): string {
  return recordings === 1 ? 'The recording' : `Each of the ${recordings} recordings`
}

interface Nearest {
  readonly index: number
  readonly differences: readonly Difference[]
  readonly distance: number
}

function nearestOf(
  request: ComparableRequest,
  candidates: readonly Candidate[],
): Nearest | undefined {
  let nearest: Nearest | undefined
  for (const { interaction, index } of candidates) {
    const differences = [...differencesFrom(request, interaction)]
    const distance = differences.reduce((sum, { path }) => sum + (weights[path] ?? 1), 0)
    if (!nearest || distance < nearest.distance) nearest = { index, differences, distance }
  }
  return nearest
}

/** How much these count for the distance. Each place inside a JSON body counts 1. */
const weights: Partial<Record<string, number>> = { method: 1e6, url: 1e5, body: 1e3 }

const mostShown = 8

function describe({ index, differences }: Nearest): string[] {
  const places = differences.length === 1 ? '1 place' : `${differences.length} places`
  const more = differences.length - mostShown
  return [
    `The nearest is interactions[${index}]. It differs in ${places}:`,
    ...differences.slice(0, mostShown).map(describeDifference),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ]
}

function describeDifference({ path, requested, recorded }: Difference): string {
  const from = firstDifference(requested, recorded)
  return `  ${path}: the request has ${show(requested, from)}, the recording ${show(recorded, from)}`
}

const longest = 80

/** Long texts are shown from a little before the first character that differs. */
function firstDifference(one: unknown, other: unknown): number {
  if (typeof one !== 'string' || typeof other !== 'string') return 0
  if (one.length <= longest && other.length <= longest) return 0
  let at = 0
  while (at < one.length && one[at] === other[at]) at++
  return Math.max(0, at - 20)
}

function show(value: unknown, from: number): string {
  if (value === undefined) return 'nothing'
  if (typeof value !== 'string') return shorten(JSON.stringify(value))
  return JSON.stringify((from > 0 ? '…' : '') + shorten(value.slice(from)))
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
