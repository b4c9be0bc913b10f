// Long, for opening, writing, reading and stopping an answer all need its claim, and each may end it.

import { type Clock, systemClock } from '../../protocol/clock.ts'
import { linkSignals } from '../../protocol/link-signals.ts'
import type { AnswerKey } from '../log/answer-key.ts'
import {
  type AnswerStore,
  type Batch,
  type Claim,
  framesAfter,
  type LogEnd,
  type LoggedBatch,
  noFramesAfter,
} from '../log/answer-log.ts'
import type { Orphan } from '../log/orphans.ts'
import {
  type CurrentClaim,
  endOfEpoch,
  epochAt,
  erasureOfEpoch,
  isOfAnother,
  type Keys,
  parseClaim,
  redisKeys,
  tombstone,
} from './redis-claims.ts'
import { type RedisClient, redisConnection } from './redis-connection.ts'
import {
  type EntryId,
  formatId,
  isRefusal,
  parseEntries,
  type StreamEntry,
} from './redis-entries.ts'
import { createRedisFollower } from './redis-follower.ts'

/** What `redisLog()` is passed, checked. */
export interface RedisStoreOptions {
  readonly retention?: number | undefined
  readonly prefix?: string | undefined
  readonly clock?: Clock | undefined
}

/** Entries that are read at once. */
const pageSize = 100

/** Which entries are read. */
interface EntriesOptions {
  /** Of the claim that they belong to. */
  readonly epoch: number
  /** The number of the last frame that the reader has, or -1. */
  readonly after: number
  readonly signal: AbortSignal
}

/** Answers in Redis: a claim, and a stream of frames that ends behind those of the claim. */
export function createRedisStore(
  client: RedisClient,
  { retention = 3_600_000, prefix = 'deltakit:', clock = systemClock }: RedisStoreOptions,
): AnswerStore {
  const connection = redisConnection(client)
  const { send } = connection
  const follower = createRedisFollower(connection, prefix)
  const open = `${prefix}open`
  const keysOf = (key: AnswerKey) => redisKeys(prefix, key)

  /** Keeps an answer for another `retention`. */
  async function keep({ claim, stream }: Keys): Promise<void> {
    await Promise.all([send('PEXPIRE', claim, retention), send('PEXPIRE', stream, retention)])
  }

  /** `from`: the number that the next frame would have had. */
  async function end(
    keys: Keys,
    epoch: number,
    { as, from = 0 }: { readonly as: LogEnd; readonly from?: number },
  ): Promise<boolean> {
    const isFirst = await add(keys.stream, endOfEpoch(epoch), ['ended', as, 'start', from])
    if (isFirst) await keep(keys)
    return isFirst
  }

  /** Adds an entry, unless one with this id or a higher one is there. */
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

  /** What became of a claim: `undefined` while nobody ended the answer. */
  async function endOf(stream: string, epoch: number): Promise<LogEnd | undefined> {
    const first = formatId(endOfEpoch(epoch))
    const [entry] = parseEntries(await send('XRANGE', stream, first, '+', 'COUNT', 1))
    // Somebody else has claimed the id since it was forgotten.
    return entry && isOfAnother(entry, epoch) ? 'truncated' : entry?.ended
  }

  /** `own`: the end that whoever has the claim may have written itself. */
  async function claimOf(stream: string, epoch: number, own?: LogEnd): Promise<Claim> {
    const last = await endOf(stream, epoch)
    if (!last || last === own) return 'held'
    return last === 'cancelled' ? 'cancelled' : 'lost'
  }

  async function append(key: AnswerKey, epoch: number, batch: Batch): Promise<Claim> {
    const { stream } = keysOf(key)
    const { from, to, frames } = batch
    const [isAdded] = await Promise.all([
      add(stream, { epoch, sequence: to }, ['start', from, 'frames', frames]),
      from === 0 && send('PEXPIRE', stream, retention),
    ])
    // Refused where the answer has ended, or where this batch is there from an attempt before.
    return isAdded ? 'held' : claimOf(stream, epoch)
  }

  /** Which claim an answer has, and the milliseconds until it expires by the time of Redis. */
  async function currentClaim({ claim }: Keys): Promise<CurrentClaim | undefined> {
    const [value, left] = await Promise.all([send('GET', claim), send('PTTL', claim)])
    if (value == null) return undefined
    const { lease, kept, epoch } = parseClaim(value)
    return { epoch, left: lease - (kept - Number(left)) }
  }

  /** Ends an answer once its claim has expired. */
  async function watchClaim(keys: Keys, signal: AbortSignal): Promise<void> {
    for (;;) {
      const held = await currentClaim(keys)
      if (signal.aborted || !held) return
      if (held.left > 0) {
        await clock.sleep(held.left, signal)
        continue
      }
      await end(keys, held.epoch, { as: 'truncated' })
      return
    }
  }

  /** The entries that there are, and then those to come. */
  async function* entriesOf(
    keys: Keys,
    { epoch, after, signal }: EntriesOptions,
  ): AsyncGenerator<StreamEntry | undefined, void> {
    const beforeClaim = { epoch: Math.max(epoch - 1, 0), sequence: 0 }
    let last: EntryId = after < 0 ? beforeClaim : { epoch, sequence: after }
    for (let isFirst = true; ; isFirst = false) {
      const start = `(${formatId(last)}`
      const page = parseEntries(await send('XRANGE', keys.stream, start, '+', 'COUNT', pageSize))
      yield* page
      if (isFirst && !page.length) yield undefined
      last = page.at(-1)?.id ?? last
      if (page.length < pageSize) break
    }
    const link = linkSignals(signal)
    // Its failure is that of the reader's own connection as well.
    watchClaim(keys, link.signal).catch(() => {})
    try {
      yield* follower.follow(keys.stream, { after: last, signal: link.signal })
    } finally {
      link.abort()
    }
  }

  async function* read(
    key: AnswerKey,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<LoggedBatch, void> {
    const keys = keysOf(key)
    const held = await currentClaim(keys)
    if (!held) return
    const { epoch } = held
    let delivered = after
    for await (const entry of entriesOf(keys, { epoch, after, signal })) {
      const nothing = noFramesAfter(delivered)
      if (!entry) yield nothing
      // Frames were trimmed: nothing is better than an answer with a gap.
      else if (entry.from > delivered + 1 || isOfAnother(entry, epoch)) return
      else if (entry.ended) {
        yield { ...nothing, ended: entry.ended }
        return
      } else {
        const { from, frames } = entry
        yield framesAfter({ from, to: entry.id.sequence, frames }, delivered)
        delivered = entry.id.sequence
      }
    }
  }

  /** The answers that nobody has settled and whose claim has expired. Those that go on end here. */
  async function expired(): Promise<AnswerKey[]> {
    const found: AnswerKey[] = []
    const names = (await send('SMEMBERS', open)) as Iterable<string>
    for (const name of names) {
      const [owner, answer] = JSON.parse(name) as [string, string]
      const keys = keysOf({ owner, answer })
      const { epoch = 0, left = 0 } = (await currentClaim(keys)) ?? {}
      // Whoever stopped an answer leaves the rest to the server that makes it.
      if (left > 0 && (await endOf(keys.stream, epoch)) !== 'truncated') continue
      if (epoch) await end(keys, epoch, { as: 'truncated' })
      found.push({ owner, answer })
    }
    return found
  }

  async function settle(key: AnswerKey): Promise<void> {
    const { name, note } = keysOf(key)
    await Promise.all([send('SREM', open, name), send('DEL', note)])
  }

  return {
    async open(key, fingerprint, lease) {
      const { name, claim } = keysOf(key)
      const epoch = epochAt(await send('TIME'))
      const value = `${lease} ${retention} ${fingerprint} ${epoch}`
      const known = await send('SET', claim, value, 'NX', 'GET', 'PX', retention)
      if (known == null) {
        await send('SADD', open, name)
        return { type: 'claimed', epoch }
      }
      const isSame = known === tombstone || parseClaim(known).fingerprint === fingerprint
      return { type: isSame ? 'joined' : 'conflict' }
    },
    append,
    async renew(key, epoch) {
      const keys = keysOf(key)
      const [claim, held] = await Promise.all([claimOf(keys.stream, epoch), currentClaim(keys)])
      // Forgotten, and maybe claimed by another.
      if (held?.epoch !== epoch) {
        await send('PEXPIRE', keys.stream, retention, 'NX')
        return 'lost'
      }
      await keep(keys)
      return claim
    },
    read,
    async close(key, epoch, last) {
      if (last.to >= last.from) {
        const claim = await append(key, epoch, last)
        if (claim !== 'held') return claim
      }
      const keys = keysOf(key)
      if (await end(keys, epoch, { as: 'closed', from: last.to + 1 })) return 'held'
      // It may be this very call that closed it, in an attempt before.
      return claimOf(keys.stream, epoch, 'closed')
    },
    async cancel(key) {
      const keys = keysOf(key)
      const known = await send('SET', keys.claim, tombstone, 'NX', 'GET', 'PX', retention)
      await end(keys, parseClaim(known).epoch, { as: 'cancelled' })
    },
    async erase(key) {
      const keys = keysOf(key)
      const { stream } = keys
      const held = await currentClaim(keys)
      if (!held) return
      await add(stream, erasureOfEpoch(held.epoch), ['ended', 'cancelled'])
      await Promise.all([
        send('XTRIM', stream, 'MAXLEN', 1),
        send('PEXPIRE', stream, retention),
        settle(key),
      ])
    },
    async sweep() {
      await expired()
    },
    orphans: {
      async note(key, note) {
        await send('SET', keysOf(key).note, note, 'PX', retention)
      },
      settle,
      async take(lease) {
        const taken: Orphan[] = []
        for (const key of await expired()) {
          const { name, note } = keysOf(key)
          const text = await send('GET', note)
          // Nobody waits for it, or it is forgotten.
          if (text == null) await settle(key)
          else if (await send('SET', `${prefix}taken:${name}`, 1, 'NX', 'PX', Math.ceil(lease))) {
            taken.push({ key, note: String(text) })
          }
        }
        return taken
      },
    },
    presence: {
      async announce(key, milliseconds) {
        await send('SET', `${prefix}read:${keysOf(key).name}`, 1, 'PX', Math.ceil(milliseconds))
      },
      async isRead(key) {
        return Boolean(await send('EXISTS', `${prefix}read:${keysOf(key).name}`))
      },
    },
  }
}
