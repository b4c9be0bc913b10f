import type { AnswerKey } from '../log/answer-key.ts'
import type { Claim, LogEnd, Opened } from '../log/answer-log.ts'
import type { RedisConnection } from './redis-connection.ts'
import { type EntryId, formatId, parseEntries, type StreamEntry } from './redis-entries.ts'

/**
 * Each claim has an epoch of its own, by the time of Redis, so that whoever wakes up after an answer was
 * forgotten cannot write to the next one of that id. Whoever ends an answer takes the next epoch, and
 * Redis refuses what comes with a lower one.
 */
const epochsOfClaim = 4
const endOfEpoch = (epoch: number): EntryId => ({ epoch: epoch + 1, sequence: 0 })
const erasureOfEpoch = (epoch: number): EntryId => ({ epoch: epoch + 2, sequence: 0 })

/** The claim of an answer that was stopped before anybody requested it. */
const tombstone = 'stopped'

/** The names of what Redis has of an answer. */
export interface Keys {
  readonly name: string
  readonly claim: string
  readonly stream: string
  readonly note: string
}

export interface CurrentClaim {
  readonly epoch: number
  /** Milliseconds until it expires, by the time of Redis. */
  readonly left: number
}

/** Who has claimed an answer, what may still be added to it, and how it ended. */
export interface RedisClaims {
  keysOf(key: AnswerKey): Keys
  open(keys: Keys, by: { readonly fingerprint: string; readonly lease: number }): Promise<Opened>
  /** Adds an entry, unless one with this id or a higher one is there. */
  add(stream: string, id: EntryId, fields: readonly (string | number)[]): Promise<boolean>
  /** `from`: the number that the next frame would have had. Returns whether nobody ended it before. */
  end(
    keys: Keys,
    epoch: number,
    how: { readonly as: LogEnd; readonly from?: number },
  ): Promise<boolean>
  /** Ends an answer, also one that is opened later. */
  cancel(keys: Keys): Promise<void>
  /** Ends an answer for good, and removes its frames. */
  erase(keys: Keys, epoch: number): Promise<void>
  /** What became of a claim: `undefined` while nobody ended the answer. */
  endOf(stream: string, epoch: number): Promise<LogEnd | undefined>
  /** `own`: the end that whoever has the claim may have written itself. */
  claimOf(stream: string, epoch: number, own?: LogEnd): Promise<Claim>
  current(keys: Keys): Promise<CurrentClaim | undefined>
}

export function createRedisClaims(
  { send }: RedisConnection,
  { retention, prefix }: { readonly retention: number; readonly prefix: string },
): RedisClaims {
  async function add(
    stream: string,
    id: EntryId,
    fields: readonly (string | number)[],
  ): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        await send('XADD', stream, formatId(id), ...fields)
        return true
      } catch (cause) {
        if (isRefusal(cause)) return false
        // The entry may have been added, and only the reply lost.
        if (attempt > 0) throw cause
      }
    }
  }

  async function end(
    { claim, stream }: Keys,
    epoch: number,
    { as, from = 0 }: { readonly as: LogEnd; readonly from?: number },
  ): Promise<boolean> {
    const isFirst = await add(stream, endOfEpoch(epoch), ['ended', as, 'start', from])
    if (isFirst) {
      await Promise.all([send('PEXPIRE', stream, retention), send('PEXPIRE', claim, retention)])
    }
    return isFirst
  }

  async function endOf(stream: string, epoch: number): Promise<LogEnd | undefined> {
    const first = formatId(endOfEpoch(epoch))
    const [entry] = parseEntries(await send('XRANGE', stream, first, '+', 'COUNT', 1))
    // Somebody else has claimed the id since it was forgotten.
    return entry && isOfAnother(entry, epoch) ? 'truncated' : entry?.ended
  }

  return {
    keysOf({ owner, answer }) {
      const name = JSON.stringify([owner, answer])
      return {
        name,
        claim: `${prefix}claim:${name}`,
        stream: `${prefix}frames:${name}`,
        note: `${prefix}note:${name}`,
      }
    },
    async open({ claim }, { fingerprint, lease }) {
      const [seconds, microseconds] = (await send('TIME')) as [string, string]
      const time = Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000)
      const epoch = time * epochsOfClaim
      const value = `${lease} ${retention} ${fingerprint} ${epoch}`
      const known = await send('SET', claim, value, 'NX', 'GET', 'PX', retention)
      if (known == null) return { type: 'claimed', epoch }
      const isSame = known === tombstone || parseClaim(known).fingerprint === fingerprint
      return { type: isSame ? 'joined' : 'conflict' }
    },
    add,
    end,
    async cancel(keys) {
      const known = await send('SET', keys.claim, tombstone, 'NX', 'GET', 'PX', retention)
      await end(keys, parseClaim(known).epoch, { as: 'cancelled' })
    },
    async erase({ stream }, epoch) {
      await add(stream, erasureOfEpoch(epoch), ['ended', 'cancelled'])
      await Promise.all([send('XTRIM', stream, 'MAXLEN', 1), send('PEXPIRE', stream, retention)])
    },
    endOf,
    async claimOf(stream, epoch, own) {
      const last = await endOf(stream, epoch)
      if (!last || last === own) return 'held'
      return last === 'cancelled' ? 'cancelled' : 'lost'
    },
    async current({ claim }) {
      const [value, left] = await Promise.all([send('GET', claim), send('PTTL', claim)])
      if (value == null) return undefined
      const { lease, kept, epoch } = parseClaim(value)
      return { epoch, left: lease - (kept - Number(left)) }
    },
  }
}

/** Whether an entry is of a later claim to the same id. */
export function isOfAnother({ id }: StreamEntry, epoch: number): boolean {
  return id.epoch >= epoch + epochsOfClaim
}

/** What a claim says. That of a stopped answer has the epoch 0, and so has none. */
function parseClaim(value: unknown) {
  const [lease, kept, fingerprint, epoch] = String(value).split(' ')
  return {
    lease: Number(lease) || 0,
    kept: Number(kept) || 0,
    fingerprint,
    epoch: Number(epoch) || 0,
  }
}

/** Whether Redis refused an id for not being the highest. */
function isRefusal(cause: unknown): boolean {
  return String(Object(cause).message).includes('equal or smaller')
}
