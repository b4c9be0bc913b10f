import { type Cassette, type Interaction, messageInterval } from '@deltakit/core/cassette'
import { momentOf } from '../recordings/recorded-request.ts'

/** A cassette cut so that each SSE message is a read of its own, at the moment it came. */
export interface Tape {
  readonly cassette: Cassette
  /** When the last byte comes, as far as that is known before. */
  readonly duration: number
  readonly messages: number
  readonly bytes: number
  /** Whether the recording says when its bytes came, or the pace is made up. */
  readonly timed: boolean
  /** When it was recorded, or else when it came here, in milliseconds since 1970. */
  readonly began: number
}

export function tapeOf(cassette: Cassette): Tape {
  const tracks = cassette.interactions.map(trackOf)
  return {
    cassette: { ...cassette, interactions: tracks.map(({ interaction }) => interaction) },
    duration: sumOf(tracks.map(({ duration }) => duration)),
    messages: sumOf(tracks.map(({ messages }) => messages)),
    bytes: Math.max(0, ...tracks.map(({ bytes }) => bytes)),
    timed: cassette.interactions.some(({ response }) => response.timing),
    began: momentOf(cassette.interactions) ?? Date.now(),
  }
}

function trackOf(interaction: Interaction) {
  const { response } = interaction
  const bytes = bytesOf(response.body)
  const starts = startsOfMessages(bytes)
  const timing: { offset: number; ms: number }[] = []
  let read = 0
  for (const [index, offset] of starts.entries()) {
    // A message is there when its last byte is.
    const last = (starts[index + 1] ?? bytes.length) - 1
    while ((response.timing?.[read + 1]?.offset ?? Number.POSITIVE_INFINITY) <= last) read++
    const ms = response.timing?.[read]?.ms ?? index * messageInterval
    // Those that came in one read are a moment apart, so that they can be stepped through.
    timing.push({ offset, ms: Math.max(ms, (timing.at(-1)?.ms ?? 0) + moment) })
  }
  return {
    interaction: { ...interaction, response: { ...response, timing } },
    duration: millisecondsIn(response.duration) + (timing.at(-1)?.ms ?? 0),
    messages: starts.length,
    bytes: bytes.length,
  }
}

const moment = 0.01

/** Where each message begins: at the start, and after each blank line that ends one. */
function startsOfMessages(bytes: Uint8Array): number[] {
  const starts = bytes.length ? [0] : []
  let line = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte !== 10 && byte !== 13) continue
    const blank = at === line
    if (byte === 13 && bytes[at + 1] === 10) at++
    line = at + 1
    const more = line < bytes.length && bytes[line] !== 10 && bytes[line] !== 13
    if (blank && more) starts.push(line)
  }
  return starts
}

export function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

/** Go's way to write a duration: `1m2.5s`. */
function millisecondsIn(text = ''): number {
  const units: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4 }
  const parts = text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m)/g)
  return sumOf([...parts].map(([, amount, unit = '']) => Number(amount) * (units[unit] ?? 0)))
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
