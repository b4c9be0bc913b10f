import { type AnswerKey, nameOf } from '../log/answer-key.ts'
import { formatId, type StreamEntry } from './redis-entries.ts'

/** The names of what Redis has of an answer. */
export interface Keys {
  readonly name: string
  readonly claim: string
  readonly stream: string
  readonly note: string
  readonly taken: string
  readonly read: string
}

/** The names in Redis of what belongs to an answer. */
export function redisKeys(prefix: string, key: AnswerKey): Keys {
  const name = nameOf(key)
  return {
    name,
    claim: `${prefix}claim:${name}`,
    stream: `${prefix}frames:${name}`,
    note: `${prefix}note:${name}`,
    taken: `${prefix}taken:${name}`,
    read: `${prefix}read:${name}`,
  }
}

/**
 * Each claim has an epoch of its own, by the time of Redis. So a server that wakes up after its answer was
 * forgotten cannot write to the next answer of that id. Whoever ends an answer takes the next epoch, and
 * Redis refuses entries with a lower one.
 */
const epochsOfClaim = 4
/** The id of the entry that ends an answer of that claim. */
export const endOfEpoch = (epoch: number): string => formatId({ epoch: epoch + 1, sequence: 0 })

/** The epoch of a claim that is made now, by what Redis answers to TIME. */
export function epochAt(time: unknown): number {
  const [seconds, microseconds] = time as [string, string]
  return Math.floor(Number(seconds) * 1_000 + Number(microseconds) / 1_000) * epochsOfClaim
}

/** The claim of an answer that was stopped before anybody requested it. */
export const tombstone = 'stopped'

/** Whether an entry is of a later claim to the same id. */
export function isOfAnother({ id }: StreamEntry, epoch: number): boolean {
  return id.epoch >= epoch + epochsOfClaim
}

/** The claim that an answer has now. */
export interface CurrentClaim {
  readonly epoch: number
  /** Milliseconds until it expires. */
  readonly left: number
}

/** A claim, as it is stored. */
export interface StoredClaim {
  /** Milliseconds that it is held, and that it is kept. */
  readonly lease: number
  readonly kept: number
  readonly fingerprint: string | undefined
  readonly epoch: number
}

/** A claim, as it was stored. That of an answer that was stopped before it began has the epoch 0. */
export function parseClaim(value: unknown): StoredClaim {
  const [lease, kept, fingerprint, epoch] = String(value).split(' ')
  return {
    lease: Number(lease) || 0,
    kept: Number(kept) || 0,
    fingerprint,
    epoch: Number(epoch) || 0,
  }
}
