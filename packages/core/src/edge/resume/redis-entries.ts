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

export function formatId({ epoch, sequence }: EntryId): string {
  return `${epoch}-${sequence}`
}

export function isAfter(id: EntryId, other: EntryId): boolean {
  return id.epoch > other.epoch || (id.epoch === other.epoch && id.sequence > other.sequence)
}

/** The entries in a reply of XRANGE. */
export function parseEntries(reply: unknown): StreamEntry[] {
  if (!Array.isArray(reply)) return []
  return reply.map(([id, pairs]: [string, string[]]) => {
    const [epoch, sequence] = String(id).split('-')
    const fields = new Map<string, string>()
    for (let at = 0; at < pairs.length; at += 2) fields.set(`${pairs[at]}`, `${pairs[at + 1]}`)
    return {
      id: { epoch: Number(epoch), sequence: Number(sequence) },
      from: Number(fields.get('start') ?? 0),
      frames: fields.get('frames') ?? '',
      ended: fields.get('ended') as LogEnd | undefined,
    }
  })
}

/**
 * The entries by stream in a reply of XREAD: an array of pairs, or what a client makes of the map that
 * the third version of the protocol has. That is an object in `redis`, and a flat array in `ioredis`.
 */
export function parseStreams(reply: unknown): [stream: string, entries: StreamEntry[]][] {
  return pairsOf(reply).map(([stream, entries]) => [String(stream), parseEntries(entries)])
}

function pairsOf(reply: unknown): [unknown, unknown][] {
  if (!Array.isArray(reply)) return Object.entries(Object(reply))
  if (Array.isArray(reply[0])) return reply
  const pairs: [unknown, unknown][] = []
  for (let at = 0; at < reply.length; at += 2) pairs.push([reply[at], reply[at + 1]])
  return pairs
}

/** Whether Redis refused an id for not being the highest. */
export function isRefusal(cause: unknown): boolean {
  return String(Object(cause).message).includes('equal or smaller')
}
