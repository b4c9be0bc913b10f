import type { RecordedRead, RecordedResponse } from './cassette.ts'

/** Milliseconds between SSE messages if a recording has no `timing`. */
export const messageInterval = 20

/** Where in the body one network read ended, and how long after the headers it arrived. */
export interface Arrival {
  end: number
  ms: number
}

/**
 * Finds the read that brings a byte: as recorded, or else one SSE message per read, one every
 * `messageInterval`. The returned function takes bytes in ascending order.
 */
export function createArrivals(
  response: RecordedResponse,
  bytes: Uint8Array,
): (byte: number) => Arrival {
  const arrivals = response.timing
    ? recordedArrivals(response.timing, bytes.length)
    : endsOfMessages(bytes).map((end, index) => ({ end, ms: index * messageInterval }))
  const last: Arrival = { end: bytes.length, ms: arrivals.at(-1)?.ms ?? 0 }
  let next = 0
  return (byte) => {
    let arrival = arrivals[next]
    while (arrival && arrival.end <= byte) arrival = arrivals[++next]
    return arrival ?? last
  }
}

function recordedArrivals(timing: readonly RecordedRead[], length: number): Arrival[] {
  return timing.map(({ ms }, index) => {
    const end = timing[index + 1]?.offset ?? length
    // A body is shorter than its timing if a secret was redacted.
    return { end: Math.min(end, length), ms }
  })
}

/** After each blank line, and at the end. */
function endsOfMessages(bytes: Uint8Array): number[] {
  const ends: number[] = []
  let lineStart = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== lineFeed && bytes[at] !== carriageReturn) continue
    const blank = at === lineStart && at > 0
    if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at++
    lineStart = at + 1
    if (!blank) continue
    // A second blank line still belongs to the message before it.
    const joined = bytes[lineStart] === lineFeed || bytes[lineStart] === carriageReturn
    if (!joined) ends.push(lineStart)
  }
  if (ends.at(-1) !== bytes.length && bytes.length > 0) ends.push(bytes.length)
  return ends
}

const lineFeed = 10
const carriageReturn = 13
