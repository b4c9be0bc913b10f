import { type Cassette, type Interaction, messageInterval } from '@deltakit/core/cassette'
import { frameStarts } from '../log/read-frames.ts'

/**
 * Where the times of a recording come from. `by-hand`: from a server that somebody paced. `made-up`: the
 * recording has none, and its messages are evenly spaced.
 */
export type Pace = 'recorded' | 'by-hand' | 'made-up' | 'live'

/**
 * A cassette whose timing makes each message a read of its own, at the time it was received. Its bodies
 * are bytes, so that no playback encodes them again.
 */
export interface Tape {
  readonly cassette: Cassette
  readonly messages: number
  readonly pace: Exclude<Pace, 'live'>
}

/** Spreads the messages of a cassette over its recorded times, or evenly where it has none. */
export function createTape(cassette: Cassette): Tape {
  const tracks = cassette.interactions.map(createTrack)
  return {
    cassette: { ...cassette, interactions: tracks.map(({ interaction }) => interaction) },
    messages: tracks.reduce((sum, { messages }) => sum + messages, 0),
    pace: paceOf(cassette),
  }
}

/** A cassette that is made by hand says in `pace` where its times come from. */
export function paceOf({ interactions, pace }: Cassette): Exclude<Pace, 'live'> {
  if (!interactions.some(({ response }) => response.timing?.length)) return 'made-up'
  return pace === undefined ? 'recorded' : 'by-hand'
}

interface Track {
  readonly interaction: Interaction
  readonly messages: number
}

function createTrack(interaction: Interaction): Track {
  const { response } = interaction
  const bytes = bytesOf(response.body)
  const isBinary = typeof response.body !== 'string'
  const starts = isBinary ? frameStarts(bytes) : messageStarts(bytes)
  const timing: { offset: number; ms: number }[] = []
  let read = 0
  for (const [index, offset] of starts.entries()) {
    // A message is received when its last byte is.
    const lastByte = (starts[index + 1] ?? bytes.length) - 1
    while ((response.timing?.[read + 1]?.offset ?? Number.POSITIVE_INFINITY) <= lastByte) read++
    const ms = response.timing?.[read]?.ms ?? index * messageInterval
    // Messages of one read get different times, so that a person can step through them.
    timing.push({ offset, ms: Math.max(ms, (timing.at(-1)?.ms ?? 0) + minInterval) })
  }
  return {
    interaction: { ...interaction, response: { ...response, body: bytes, timing } },
    messages: starts.length,
  }
}

/** In milliseconds. */
const minInterval = 0.01

const lineFeed = 10
const carriageReturn = 13

/** Returns the offset of each message: the start, and after each blank line that ends a message. */
function messageStarts(bytes: Uint8Array): number[] {
  const starts = bytes.length ? [0] : []
  let lineStart = 0
  const nextFeed = createFinder(bytes, lineFeed)
  const nextReturn = createFinder(bytes, carriageReturn)
  const nextLineEnd = (from: number) => Math.min(nextFeed(from), nextReturn(from))
  for (let at = nextLineEnd(0); at < bytes.length; at = nextLineEnd(lineStart)) {
    const isBlank = at === lineStart
    if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at++
    lineStart = at + 1
    const hasMore = lineStart < bytes.length && nextLineEnd(lineStart) > lineStart
    if (isBlank && hasMore) starts.push(lineStart)
  }
  return starts
}

/**
 * Returns a function for the next place of a byte, which is called with ever later places. Browsers search faster
 * than a loop does: a recording may have many megabytes.
 */
function createFinder(bytes: Uint8Array, byte: number): (from: number) => number {
  let found = -1
  return (from) => {
    if (found < from) {
      const next = bytes.indexOf(byte, from)
      found = next < 0 ? bytes.length : next
    }
    return found
  }
}

/** Returns a recorded body as bytes. */
export function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}
