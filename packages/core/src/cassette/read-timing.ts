import type { RecordedRead, RecordedResponse } from './cassette-file.ts'

/** Milliseconds between SSE messages where a recording does not say when its bytes came. */
export const messageInterval = 20

/** How far into the body one network read went, and when, after the headers, it was there. */
export interface Arrival {
  end: number
  ms: number
}

/**
 * Says which read brings a byte: as recorded, or one message a read at a made-up pace where that
 * was not recorded. Ask for bytes in rising order.
 */
export function createArrivals(
  response: RecordedResponse,
  bytes: Uint8Array,
): (byte: number) => Arrival {
  const arrivals = response.timing
    ? arrivalsRecorded(response.timing, bytes.length)
    : endsOfMessages(bytes).map((end, index) => ({ end, ms: index * messageInterval }))
  const last: Arrival = { end: bytes.length, ms: arrivals.at(-1)?.ms ?? 0 }
  let next = 0
  return (byte) => {
    let arrival = arrivals[next]
    while (arrival && arrival.end <= byte) arrival = arrivals[++next]
    return arrival ?? last
  }
}

function arrivalsRecorded(timing: readonly RecordedRead[], length: number): Arrival[] {
  return timing.map(({ ms }, index) => {
    const end = timing[index + 1]?.offset ?? length
    // Redacting a body may have shortened it.
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
    // A second blank line after a message is still that message's.
    const joined = bytes[lineStart] === lineFeed || bytes[lineStart] === carriageReturn
    if (!joined) ends.push(lineStart)
  }
  if (ends.at(-1) !== bytes.length && bytes.length > 0) ends.push(bytes.length)
  return ends
}

const lineFeed = 10
const carriageReturn = 13

/** Reads a duration as Go writes it, `1m2.5s`, as milliseconds. */
export function readDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)]
  if (text === '0') return 0
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.replace(/^[-+]/, '')) {
    throw new TypeError(
      `${JSON.stringify(text.slice(0, 80))} is no duration such as "1.5s" or "80ms"`,
    )
  }
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? 0), 0)
}

const units: Partial<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
}

/** Milliseconds as Go writes a duration. */
export function writeDuration(ms: number): string {
  const rounded = Number(Math.max(ms, 0).toFixed(6))
  if (rounded < 1000) return `${rounded}ms`
  const seconds = Number((rounded / 1000).toFixed(9))
  if (seconds < 60) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  return `${minutes}m${Number((seconds - minutes * 60).toFixed(9))}s`
}
