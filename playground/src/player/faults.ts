import type { Cassette, Drop, Interaction, RecordedResponse } from '@deltakit/core/cassette'
import { bytesOf } from './tape.ts'

/** What the network, or the provider, does wrong. */
export interface Faults {
  /** Bytes a read; 0 for one message a read. */
  readonly cut: number
  readonly connection: 'stays' | 'end' | 'error' | 'silence'
  /** How many bytes come before the connection does that. */
  readonly after: number
  readonly refused: boolean
  readonly crlf: boolean
  readonly corrupt: boolean
}

export const noFaults: Faults = {
  cut: 0,
  connection: 'stays',
  after: 1_000,
  refused: false,
  crlf: false,
  corrupt: false,
}

export function countOf(faults: Faults): number {
  const { cut, connection, refused, crlf, corrupt } = faults
  return [cut > 0, connection !== 'stays', refused, crlf, corrupt].filter(Boolean).length
}

export function dropOf({ connection, after }: Faults): Drop | undefined {
  return connection === 'stays' ? undefined : { after, as: connection }
}

/** The cassette as a provider would have sent it that does those things. */
export function spoil(cassette: Cassette, { refused, crlf, corrupt }: Faults): Cassette {
  let { interactions } = cassette
  if (corrupt) interactions = interactions.map((said) => withBody(said, corrupted))
  if (crlf) interactions = interactions.map((said) => withBody(said, withCarriageReturns))
  const [first] = interactions
  if (refused && first) interactions = [{ ...first, response: tooMany }, ...interactions]
  return { ...cassette, interactions }
}

const tooMany: RecordedResponse = {
  code: 429,
  status: '429 Too Many Requests',
  headers: { 'Content-Type': ['application/json'], 'Retry-After': ['1'] },
  body: '{"error":{"message":"Rate limit reached: try again in a second","code":429}}',
}

/** Loses half of the JSON of the message in the middle. */
function corrupted(text: string): string {
  const lines = text.split('\n')
  const places = lines.flatMap((line, index) => (/^data: ?\{/.test(line) ? [index] : []))
  const middle = places[Math.floor(places.length / 2)]
  return lines
    .map((line, index) => (index === middle ? line.slice(0, line.length / 2) : line))
    .join('\n')
}

function withCarriageReturns(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}

function withBody(interaction: Interaction, change: (text: string) => string): Interaction {
  const { response } = interaction
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(response.body))
  const { timing: _, ...rest } = response
  return { ...interaction, response: { ...rest, body: change(text) } }
}
