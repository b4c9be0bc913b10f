import { checkNumber } from '../../protocol/check-option.ts'
import { type Clock, systemClock } from '../../protocol/clock.ts'
import { linkSignals } from '../../protocol/link-signals.ts'
import type { AnswerKey } from '../log/answer-key.ts'
import {
  type AnswerLog,
  type AnswerStore,
  type Batch,
  type Claim,
  framesAfter,
  type LoggedBatch,
} from '../log/answer-log.ts'
import type { Orphan } from '../log/orphans.ts'
import { answerLog } from './log-of-store.ts'
import { createRedisClaims, isOfAnother, type Keys } from './redis-claims.ts'
import { type RedisClient, redisConnection } from './redis-connection.ts'
import { type EntryId, formatId, parseEntries, type StreamEntry } from './redis-entries.ts'
import { createRedisFollower } from './redis-follower.ts'

/** What `redisLog()` takes besides a client. */
export interface RedisLogOptions {
  /** How long an answer is kept after its last sign of life, in milliseconds. Default 3 600 000. */
  readonly retention?: number | undefined
  /** What the names of all keys begin with. Default `deltakit:`. */
  readonly prefix?: string | undefined
  /** For tests that must not wait. */
  readonly clock?: Clock | undefined
}

/**
 * Keeps answers in Redis 7 or later, so that any of several servers can go on with them. Takes a client
 * of `redis` 6 or `ioredis` 6 that is connected, and opens one more connection while somebody reads.
 */
export function redisLog(client: RedisClient, options: RedisLogOptions = {}): AnswerLog {
  checkNumber('retention', options.retention, { least: 1, whole: true, finite: true })
  const { call, sendCommand } = Object(client)
  if (typeof call !== 'function' && typeof sendCommand !== 'function') {
    throw new TypeError(
      'Expected a client of `redis` or `ioredis`. Pass what `createClient()` or `new Redis()` returned.',
    )
  }
  return answerLog(createRedisStore(client, options))
}

/** Entries that are read at once. */
const pageSize = 100

function createRedisStore(
  client: RedisClient,
  { retention = 3_600_000, prefix = 'deltakit:', clock = systemClock }: RedisLogOptions,
): AnswerStore {
  const connection = redisConnection(client)
  const { send } = connection
  const follower = createRedisFollower(connection, prefix)
  const claims = createRedisClaims(connection, { retention, prefix })
  const { keysOf } = claims
  const open = `${prefix}open`

  async function append(key: AnswerKey, epoch: number, batch: Batch): Promise<Claim> {
    const { stream } = keysOf(key)
    const { from, to, frames } = batch
    const [isAdded] = await Promise.all([
      claims.add(stream, { epoch, sequence: to }, ['start', from, 'frames', frames]),
      from === 0 && send('PEXPIRE', stream, retention),
    ])
    // Refused where the answer has ended, or where this batch is there from an attempt before.
    return isAdded ? 'held' : claims.claimOf(stream, epoch)
  }

  /** Ends an answer once its claim has expired. */
  async function watchClaim(keys: Keys, signal: AbortSignal): Promise<void> {
    for (;;) {
      const held = await claims.current(keys)
      if (signal.aborted || !held) return
      if (held.left > 0) await clock.sleep(held.left, signal)
      else return void (await claims.end(keys, held.epoch, { as: 'truncated' }))
    }
  }

  /** The entries that there are, and then those to come. */
  async function* entriesOf(
    keys: Keys,
    { epoch, after, signal }: { readonly epoch: number } & ReadPlace,
  ): AsyncGenerator<StreamEntry | undefined, void> {
    const before = { epoch: Math.max(epoch - 1, 0), sequence: 0 }
    let last: EntryId = after < 0 ? before : { epoch, sequence: after }
    let start = formatId({ epoch, sequence: after + 1 })
    for (let isFirst = true; ; isFirst = false) {
      const page = parseEntries(await send('XRANGE', keys.stream, start, '+', 'COUNT', pageSize))
      yield* page
      if (isFirst && !page.length) yield undefined
      last = page.at(-1)?.id ?? last
      start = `(${formatId(last)}`
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
    const held = await claims.current(keys)
    if (!held) return
    const { epoch } = held
    let delivered = after
    for await (const entry of entriesOf(keys, { epoch, after, signal })) {
      const nothing = { from: delivered + 1, to: delivered, frames: '' }
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
      const { epoch = 0, left = 0 } = { ...(await claims.current(keys)) }
      // Whoever stopped an answer leaves the rest to the server that makes it.
      if (left > 0 && (await claims.endOf(keys.stream, epoch)) !== 'truncated') continue
      if (epoch) await claims.end(keys, epoch, { as: 'truncated' })
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
      const keys = keysOf(key)
      const opened = await claims.open(keys, { fingerprint, lease })
      if (opened.type === 'claimed') await send('SADD', open, keys.name)
      return opened
    },
    append,
    async renew(key, epoch) {
      const keys = keysOf(key)
      const [claim, held] = await Promise.all([
        claims.claimOf(keys.stream, epoch),
        claims.current(keys),
      ])
      // Forgotten, and maybe claimed by another.
      if (held?.epoch !== epoch) {
        await send('PEXPIRE', keys.stream, retention, 'NX')
        return 'lost'
      }
      await Promise.all([
        send('PEXPIRE', keys.claim, retention),
        send('PEXPIRE', keys.stream, retention),
      ])
      return claim
    },
    read,
    async close(key, epoch, last) {
      if (last.to >= last.from) {
        const claim = await append(key, epoch, last)
        if (claim !== 'held') return claim
      }
      const keys = keysOf(key)
      if (await claims.end(keys, epoch, { as: 'closed', from: last.to + 1 })) return 'held'
      // It may be this very call that closed it, in an attempt before.
      return claims.claimOf(keys.stream, epoch, 'closed')
    },
    cancel: (key) => claims.cancel(keysOf(key)),
    async erase(key) {
      const keys = keysOf(key)
      const held = await claims.current(keys)
      if (!held) return
      await claims.erase(keys, held.epoch)
      await settle(key)
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
      isRead: async (key) => !!(await send('EXISTS', `${prefix}read:${keysOf(key).name}`)),
    },
  }
}

interface ReadPlace {
  readonly after: number
  readonly signal: AbortSignal
}
