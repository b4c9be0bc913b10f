import { type Cassette, type Interaction, messageInterval } from '@deltakit/core/cassette'
import { recordedAt } from '../recordings/recorded-request.ts'

/** A cassette whose timing makes each SSE message a read of its own, at the time it was received. */
export interface Tape {
  readonly cassette: Cassette
  /** When the last byte is read, as far as that is known before playing. */
  readonly duration: number
  readonly messages: number
  /** Whether the cassette has timing; otherwise the messages are evenly spaced. */
  readonly isTimed: boolean
  /** When it was recorded, or else now, in milliseconds since 1970. */
  readonly startedAt: number
}

export function createTape(cassette: Cassette): Tape {
  const tracks = cassette.interactions.map(createTrack)
  return {
    cassette: { ...cassette, interactions: tracks.map(({ interaction }) => interaction) },
    duration: sum(tracks.map(({ duration }) => duration)),
    messages: sum(tracks.map(({ messages }) => messages)),
    isTimed: cassette.interactions.some(({ response }) => response.timing),
    startedAt: recordedAt(cassette.interactions) ?? Date.now(),
  }
}

interface Track {
  readonly interaction: Interaction
  readonly duration: number
  readonly messages: number
}

function createTrack(interaction: Interaction): Track {
  const { response } = interaction
  const bytes = bytesOf(response.body)
  const starts = messageStarts(bytes)
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
    interaction: { ...interaction, response: { ...response, timing } },
    duration: parseDuration(response.duration) + (timing.at(-1)?.ms ?? 0),
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
  for (let at = 0; at < bytes.length; at++) {
    if (!isLineEnd(bytes[at])) continue
    const isBlank = at === lineStart
    if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at++
    lineStart = at + 1
    const hasMore = lineStart < bytes.length && !isLineEnd(bytes[lineStart])
    if (isBlank && hasMore) starts.push(lineStart)
  }
  return starts
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === lineFeed || byte === carriageReturn
}

export function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

/** Reads a Go duration such as `1m2.5s` as milliseconds. */
function parseDuration(text = ''): number {
  const units: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4 }
  const parts = text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m)/g)
  return sum([...parts].map(([, amount, unit = '']) => Number(amount) * (units[unit] ?? 0)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
