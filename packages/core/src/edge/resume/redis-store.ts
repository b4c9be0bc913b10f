// Long, for opening, writing, reading and stopping an answer all need its claim, and each may end it.

import { type Clock, systemClock, untilTimeLimit } from '../../protocol/clock.ts'
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
import { inGroups } from './in-groups.ts'
import {
  type CurrentClaim,
  endOfEpoch,
  epochAt,
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

/** Entries that are read at once, and answers that are swept at once. */
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
    const isFirst = await add(keys.stream, endOfEpoch(epoch), 'ended', as, 'start', from)
    if (isFirst) await keep(keys)
    return isFirst
  }

  /** Adds an entry, unless one with this id or a higher one is there. */
  async function add(...entry: readonly (string | number)[]): Promise<boolean> {
    for (let attempt = 0; ; attempt++) {
      try {
        return Boolean(await send('XADD', ...entry))
      } catch (cause) {
        if (isRefusal(cause)) return false
        // The entry may have been added, and only the reply lost.
        if (attempt > 0) throw cause
      }
    }
  }

  /** What became of a claim. Nobody but its holder can have closed the answer. */
  async function claimOf(stream: string, epoch: number): Promise<Claim> {
    const reply = await send('XRANGE', stream, endOfEpoch(epoch), '+', 'COUNT', 1)
    const [entry] = parseEntries(reply)
    // Somebody else may have claimed the id since it was forgotten.
    if (entry && (entry.ended === 'truncated' || isOfAnother(entry, epoch))) return 'lost'
    return entry?.ended === 'cancelled' ? 'cancelled' : 'held'
  }

  /** What became of a claim, where Redis still knows the answer. */
  async function checkClaim(keys: Keys, epoch: number): Promise<Claim> {
    const held = await knownClaim(keys)
    return held.epoch === epoch ? claimOf(keys.stream, epoch) : 'lost'
  }

  async function append(key: AnswerKey, epoch: number, batch: Batch): Promise<Claim> {
    const keys = keysOf(key)
    const { from, to, frames } = batch
    // A stream that Redis has lost is not created again from its middle: it would never expire.
    const known = from ? ['NOMKSTREAM'] : []
    const id = formatId({ epoch, sequence: to })
    const [isAdded] = await Promise.all([
      add(keys.stream, ...known, id, 'start', from, 'frames', frames),
      from === 0 && keep(keys),
    ])
    // Refused where the answer has ended, or where this batch is there from an attempt before.
    return isAdded ? 'held' : checkClaim(keys, epoch)
  }

  /** Which claim an answer has, and the milliseconds until it expires by the time of Redis. */
  async function currentClaim({ claim }: Keys): Promise<CurrentClaim | undefined> {
    const [value, left] = await Promise.all([send('GET', claim), send('PTTL', claim)])
    if (value == null) return undefined
    const { lease, kept, epoch } = parseClaim(value)
    return { epoch, left: lease - (kept - Number(left)) }
  }

  /** The claim of an answer that was there: without one, nobody can go on with it. */
  async function knownClaim(keys: Keys): Promise<CurrentClaim> {
    const held = await currentClaim(keys)
    if (!held) throw new Error('Redis has forgotten the answer')
    return held
  }

  /** Ends an answer once its claim has expired. Throws where nothing more can come. */
  async function watchClaim(keys: Keys, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { epoch, left } = await knownClaim(keys)
      if (signal.aborted) return
      if (left <= 0) {
        await end(keys, epoch, { as: 'truncated' })
        return
      }
      await untilTimeLimit(left, { clock, signal })
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
    watchClaim(keys, link.signal).catch(link.abort)
    try {
      yield* follower.follow(keys.stream, { after: last, signal: link.signal })
      if (!signal.aborted) throw link.signal.reason
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

  /** Ends each answer that nobody has settled and whose claim has expired, and calls `work` with it. */
  async function forExpired<Result>(
    work: (key: AnswerKey) => Promise<Result | []>,
  ): Promise<Result[]> {
    const names = (await send('SMEMBERS', open)) as Iterable<string>
    const results = await inGroups([...names], pageSize, async (name) => {
      const [owner, answer] = JSON.parse(name) as [string, string]
      const key = { owner, answer }
      const keys = keysOf(key)
      const { epoch = 0, left = 0 } = (await currentClaim(keys)) ?? {}
      // Whoever stopped an answer leaves the rest to the server that makes it.
      if (left > 0 && (await claimOf(keys.stream, epoch)) !== 'lost') return []
      if (epoch) await end(keys, epoch, { as: 'truncated' })
      return work(key)
    })
    return results.flat() as Result[]
  }

  /** What is left to do for an answer, unless another server does it. */
  async function takeOrphan(key: AnswerKey, lease: number): Promise<Orphan | []> {
    const { note, taken } = keysOf(key)
    const text = await send('GET', note)
    // Nobody waits for it, or it is forgotten.
    if (text == null) await settle(key)
    else if (await send('SET', taken, 1, 'NX', 'PX', Math.ceil(lease))) {
      return { key, note: String(text) }
    }
    return []
  }

  async function settle(key: AnswerKey): Promise<void> {
    const { name, note } = keysOf(key)
    await Promise.all([send('SREM', open, name), send('DEL', note)])
  }

  return {
    async open(key, fingerprint, lease) {
      const { name, claim } = keysOf(key)
      const epoch = epochAt(await send('TIME'))
      const value = `${lease} ${retention} ${fingerprint} ${epoch} ${crypto.randomUUID()}`
      const known = await send('SET', claim, value, 'NX', 'GET', 'PX', retention)
      // `ioredis` sends a command again whose reply was lost with its connection.
      if (known == null || known === value) {
        await send('SADD', open, name)
        return { type: 'claimed', epoch }
      }
      const isSame = known === tombstone || parseClaim(known).fingerprint === fingerprint
      return { type: isSame ? 'joined' : 'conflict' }
    },
    append,
    async renew(key, epoch) {
      const keys = keysOf(key)
      // At once: after a stall a reader or a sweep of this very process would find the claim expired.
      const [claim] = await Promise.all([checkClaim(keys, epoch), keep(keys)])
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
      return claimOf(keys.stream, epoch)
    },
    async release(key, epoch) {
      const keys = keysOf(key)
      if ((await checkClaim(keys, epoch)) !== 'held') return
      await Promise.all([send('DEL', keys.claim), settle(key)])
    },
    async cancel(key) {
      const keys = keysOf(key)
      const known = await send('SET', keys.claim, tombstone, 'NX', 'GET', 'PX', retention)
      await end(keys, parseClaim(known).epoch, { as: 'cancelled' })
    },
    async erase(key) {
      const keys = keysOf(key)
      const held = await currentClaim(keys)
      if (!held) return
      // After the entry that may have ended it.
      await end(keys, held.epoch + 1, { as: 'cancelled' })
      await send('XTRIM', keys.stream, 'MAXLEN', 1)
      await settle(key)
    },
    async sweep() {
      await forExpired(async () => [])
    },
    orphans: {
      async note(key, note) {
        await send('SET', keysOf(key).note, note, 'PX', retention)
      },
      settle,
      take: (lease) => forExpired((key) => takeOrphan(key, lease)),
    },
    presence: {
      async announce(key, milliseconds) {
        await send('SET', keysOf(key).read, 1, 'PX', Math.ceil(milliseconds))
      },
      async isRead(key) {
        return Boolean(await send('EXISTS', keysOf(key).read))
      },
    },
  }
}
