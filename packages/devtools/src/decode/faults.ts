import type { Cassette, Drop, Interaction, RecordedResponse } from '@deltakit/core/cassette'

/** Faults of the network or the provider, applied while a cassette plays. */
export interface Faults {
  /** Bytes per read; 0 for one message per read. */
  readonly bytesPerRead: number
  readonly connection: 'open' | 'end' | 'error' | 'silence'
  /** How many bytes arrive before the connection fails. */
  readonly afterBytes: number
  /** The first request is answered with status 429. */
  readonly rateLimited: boolean
  readonly crlf: boolean
  readonly corrupt: boolean
}

/** All faults are off. */
export const noFaults: Faults = {
  bytesPerRead: 0,
  connection: 'open',
  afterBytes: 1_000,
  rateLimited: false,
  crlf: false,
  corrupt: false,
}

/** Returns how many faults are on. */
export function countFaults(faults: Faults): number {
  return faultNames(faults).length
}

const connectionNames = { end: 'ends', error: 'breaks', silence: 'stalls' } as const

/** Returns what each fault that is on does, in a few words. */
export function faultNames(faults: Faults): string[] {
  const { bytesPerRead, connection, afterBytes, rateLimited, crlf, corrupt } = faults
  return [
    bytesPerRead > 0 && `${bytesPerRead} bytes a read`,
    connection !== 'open' && `${connectionNames[connection]} after ${afterBytes} bytes`,
    rateLimited && 'a 429 first',
    crlf && 'CRLF',
    corrupt && 'a corrupt message',
  ].filter((name) => name !== false)
}

/** Returns how the connection fails, as `replay` takes it. */
export function dropOf({ connection, afterBytes }: Faults): Drop | undefined {
  return connection === 'open' ? undefined : { after: afterBytes, as: connection }
}

/** Returns the cassette with the faults of the provider in it. */
export function applyFaults(cassette: Cassette, { rateLimited, crlf, corrupt }: Faults): Cassette {
  let { interactions } = cassette
  if (corrupt) interactions = corruptFirst(interactions)
  if (crlf) interactions = interactions.map((one) => withBody(one, withCarriageReturns))
  const [first] = interactions
  if (rateLimited && first) {
    interactions = [{ ...first, response: tooManyRequests }, ...interactions]
  }
  return { ...cassette, interactions }
}

const tooManyRequests: RecordedResponse = {
  code: 429,
  status: '429 Too Many Requests',
  headers: { 'Content-Type': ['application/json'], 'Retry-After': ['1'] },
  body: '{"error":{"message":"Rate limit reached: try again in a second","code":429}}',
}

/** Damages one frame of one answer: a stream that failed is not read any further. */
function corruptFirst(interactions: readonly Interaction[]): Interaction[] {
  const first = interactions.findIndex(({ response }) => response.code < 400)
  return interactions.map((one, index) => (index === first ? withBody(one, corruptFrame) : one))
}

/** Cuts the JSON of the message in the middle in half. */
function corruptFrame(text: string): string {
  const lines = text.split('\n')
  const frames = lines.flatMap((line, index) => (/^data: ?\{/.test(line) ? [index] : []))
  const middle = frames[Math.floor(frames.length / 2)]
  return lines
    .map((line, index) => (index === middle ? line.slice(0, line.length / 2) : line))
    .join('\n')
}

function withCarriageReturns(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}

function withBody(interaction: Interaction, change: (text: string) => string): Interaction {
  const { response } = interaction
  const { body } = response
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  // Not by the deck: a worker decodes, too, and has no page.
  const text = typeof body === 'string' ? body : decoder.decode(body)
  // The recorded timing has byte offsets, which no longer fit.
  const { timing: _, ...rest } = response
  return { ...interaction, response: { ...rest, body: change(text) } }
}
