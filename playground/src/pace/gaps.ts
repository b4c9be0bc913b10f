import type { Cassette, Interaction } from '@deltakit/core/cassette'
import { quantile } from '@deltakit/devtools/deck'

/** How long a stream waited between two messages of one response, in milliseconds. */
export interface GapFigures {
  /** In the order of their times. */
  readonly gaps: readonly number[]
  readonly p50: number
  readonly p95: number
  readonly longest: number
  /** The number of the message after the longest gap, from 1, in its response. */
  readonly longestAt: number
}

/** Returns the gaps of a recording that has times, or undefined. */
export function gapFigures({ interactions }: Cassette): GapFigures | undefined {
  const gaps = interactions.flatMap(gapsOf)
  if (!gaps.length) return undefined
  const sorted = gaps.map(({ gap }) => gap).sort((one, other) => one - other)
  const longest = quantile(sorted, 1)
  return {
    gaps: gaps.map(({ gap }) => gap),
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    longest,
    longestAt: gaps.find(({ gap }) => gap === longest)?.message ?? 1,
  }
}

interface Gap {
  readonly gap: number
  readonly message: number
}

function gapsOf({ response }: Interaction): Gap[] {
  const { timing, body } = response
  if (!timing?.length) return []
  const ends = messageEnds(typeof body === 'string' ? new TextEncoder().encode(body) : body)
  let read = 0
  const times = ends.map((end) => {
    while ((timing[read + 1]?.offset ?? Number.POSITIVE_INFINITY) < end) read++
    return timing[read]?.ms ?? 0
  })
  return times
    .slice(1)
    .map((time, index) => ({ gap: time - (times[index] ?? 0), message: index + 2 }))
}

const lineFeed = 10
const carriageReturn = 13

/** Where each message ends: after each blank line, and at the end. */
function messageEnds(bytes: Uint8Array): number[] {
  const ends: number[] = []
  let lineStart = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) continue
    if (bytes[at] !== lineFeed && bytes[at] !== carriageReturn) continue
    const length =
      at - lineStart - (bytes[at - 1] === carriageReturn && bytes[at] === lineFeed ? 1 : 0)
    lineStart = at + 1
    if (length === 0) ends.push(lineStart)
  }
  if (lineStart < bytes.length) ends.push(bytes.length)
  return ends
}

/** A bar of a histogram. */
export interface GapBar {
  /** In milliseconds. The last bar has no end. */
  readonly from: number
  readonly to: number | undefined
  readonly count: number
}

/** The steps of a reader's patience: a frame, a blink, a pause, a stall. */
const limits = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000]

/** Returns how many gaps are how long, without empty bars at the ends. */
export function gapBars(gaps: readonly number[]): readonly GapBar[] {
  const bars = limits.map((from, index) => {
    const to = limits[index + 1]
    const count = gaps.filter((gap) => gap >= from && gap < (to ?? Number.POSITIVE_INFINITY)).length
    return { from, to, count }
  })
  const first = bars.findIndex(({ count }) => count > 0)
  const last = bars.findLastIndex(({ count }) => count > 0)
  return bars.slice(first, last + 1)
}
