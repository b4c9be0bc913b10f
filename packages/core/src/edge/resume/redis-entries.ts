import type { LogEnd } from '../log/answer-log.ts'

/** An entry of the stream that has one answer. */
export interface StreamEntry {
  readonly id: EntryId
  /** The number of its first frame. */
  readonly from: number
  readonly frames: string
  /** How the answer ended, in an entry without frames. */
  readonly ended: LogEnd | undefined
}

/** The claim's epoch, and the number of the last frame. Redis refuses ids that are not the highest. */
export interface EntryId {
  readonly epoch: number
  readonly sequence: number
}

/** An id as Redis writes it. */
export function formatId({ epoch, sequence }: EntryId): string {
  return `${epoch}-${sequence}`
}

/** Whether an id is higher than another. */
export function isAfter(id: EntryId, other: EntryId): boolean {
  return id.epoch > other.epoch || (id.epoch === other.epoch && id.sequence > other.sequence)
}

/** The entries in a reply of XRANGE. */
export function parseEntries(reply: unknown): StreamEntry[] {
  return pairsOf(reply).map(([id, fields]) => {
    const [epoch, sequence] = id.split('-')
    const { start = 0, frames = '', ended } = Object.fromEntries(pairsOf(fields))
    return {
      id: { epoch: Number(epoch), sequence: Number(sequence) },
      from: Number(start),
      frames: String(frames),
      ended: ended as LogEnd | undefined,
    }
  })
}

/**
 * The entries by stream in a reply of XREAD: an array of pairs, or what a client makes of the map that
 * the third version of the protocol has. That is an object in `redis`, and a flat array in `ioredis`.
 */
export function parseStreams(reply: unknown): [stream: string, entries: StreamEntry[]][] {
  return pairsOf(reply).map(([stream, entries]) => [stream, parseEntries(entries)])
}

function pairsOf(reply: unknown): [string, unknown][] {
  if (!Array.isArray(reply)) return Object.entries(Object(reply))
  const flat: unknown[] = Array.isArray(reply[0]) ? reply.flat() : reply
  const pairs: [string, unknown][] = []
  for (let at = 0; at < flat.length; at += 2) pairs.push([String(flat[at]), flat[at + 1]])
  return pairs
}

/** Whether Redis refused an id for not being the highest. */
export function isRefusal(cause: unknown): boolean {
  return String(cause).includes('equal or smaller')
}
