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
  type LogEnd,
  type LoggedBatch,
} from '../log/answer-log.ts'
import type { Orphan } from '../log/orphans.ts'
import { answerLog } from './log-of-store.ts'
import { type RedisClient, redisConnection } from './redis-connection.ts'
import { formatId, parseEntries, type StreamEntry } from './redis-entries.ts'
import { createRedisFollower } from './redis-follower.ts'

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

const beginning = { epoch: 0, sequence: 0 }
/** An answer is claimed once. Whoever ends it takes the next epoch, and Redis refuses the old one. */
const epoch = 1
const ended = { epoch: epoch + 1, sequence: 0 }
const erased = { epoch: epoch + 2, sequence: 0 }

/** Entries that are read at once. */
const pageSize = 100

/** The claim of an answer that was stopped before anybody requested it. */
const tombstone = 'stopped'

function createRedisStore(
  client: RedisClient,
  { retention = 3_600_000, prefix = 'deltakit:', clock = systemClock }: RedisLogOptions,
): AnswerStore {
  const connection = redisConnection(client)
  const { send } = connection
  const follower = createRedisFollower(connection, prefix)
  const open = `${prefix}open`

  function keysOf({ owner, answer }: AnswerKey): Keys {
    const name = JSON.stringify([owner, answer])
    return {
      name,
      claim: `${prefix}claim:${name}`,
      stream: `${prefix}frames:${name}`,
      note: `${prefix}note:${name}`,
    }
  }

  /** `from`: the number that the next frame would have had. */
  async function end({ claim, stream }: Keys, as: LogEnd, from = 0): Promise<boolean> {
    const isFirst = await add(stream, formatId(ended), ['ended', as, 'start', from])
    if (!isFirst) return false
    await Promise.all([send('PEXPIRE', stream, retention), send('PEXPIRE', claim, retention)])
    return true
  }

  /** Adds an entry, unless one with this id or a higher one is there. */
  async function add(
    stream: string,
    id: string,
    fields: readonly (string | number)[],
  ): Promise<boolean> {
    const command = ['XADD', stream, id, ...fields]
    try {
      await send(...command)
      return true
    } catch (cause) {
      if (isRefusal(cause)) return false
      // The entry may have been added, and only the reply lost.
      return send(...command).then(
        () => true,
        (again) => {
          if (isRefusal(again)) return false
          throw again
        },
      )
    }
  }

  /** What became of the claim: `undefined` while nobody ended the answer. */
  async function endOf(stream: string): Promise<LogEnd | undefined> {
    const [last] = parseEntries(await send('XRANGE', stream, formatId(ended), '+', 'COUNT', 1))
    return last?.ended
  }

  async function claimOf(stream: string): Promise<Claim> {
    const last = await endOf(stream)
    if (!last) return 'held'
    return last === 'cancelled' ? 'cancelled' : 'lost'
  }

  async function append(key: AnswerKey, _epoch: number, batch: Batch): Promise<Claim> {
    const { stream } = keysOf(key)
    const { from, to, frames } = batch
    const id = formatId({ epoch, sequence: to })
    const [isAdded] = await Promise.all([
      add(stream, id, ['start', from, 'frames', frames]),
      from === 0 && send('PEXPIRE', stream, retention),
    ])
    // Refused where the answer has ended, or where this batch is there from an attempt before.
    return isAdded ? 'held' : claimOf(stream)
  }

  /** Milliseconds until a claim expires, by the time of Redis. */
  async function leaseLeft({ claim }: Keys): Promise<number> {
    const [value, left] = await Promise.all([send('GET', claim), send('PTTL', claim)])
    const [lease, kept] = String(value).split(' ').map(Number)
    if (!lease || !kept) return 0
    return lease - (kept - Number(left))
  }

  /** Ends an answer once its claim has expired. */
  async function watchClaim(keys: Keys, signal: AbortSignal): Promise<void> {
    for (;;) {
      const left = await leaseLeft(keys)
      if (signal.aborted) return
      if (left <= 0) break
      await clock.sleep(left, signal)
    }
    await end(keys, 'truncated')
  }

  /** The entries that there are, and then those to come. */
  async function* entriesOf(
    keys: Keys,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<StreamEntry | undefined, void> {
    let last = after < 0 ? beginning : { epoch, sequence: after }
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
    if (!(await send('EXISTS', keys.claim))) return
    let delivered = after
    for await (const entry of entriesOf(keys, after, signal)) {
      const nothing = { from: delivered + 1, to: delivered, frames: '' }
      if (!entry) yield nothing
      // Frames were trimmed: nothing is better than an answer with a gap.
      else if (entry.from > delivered + 1) return
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
      // Whoever stopped an answer leaves the rest to the server that makes it.
      if ((await leaseLeft(keys)) > 0 && (await endOf(keys.stream)) !== 'truncated') continue
      await end(keys, 'truncated')
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
      const value = `${lease} ${retention} ${fingerprint}`
      const known = await send('SET', claim, value, 'NX', 'GET', 'PX', retention)
      if (known === null || known === undefined) {
        await send('SADD', open, name)
        return { type: 'claimed', epoch }
      }
      const isSame = known === tombstone || String(known).split(' ')[2] === fingerprint
      return { type: isSame ? 'joined' : 'conflict' }
    },
    append,
    async renew(key) {
      const { claim, stream } = keysOf(key)
      const [held] = await Promise.all([
        claimOf(stream),
        send('PEXPIRE', claim, retention),
        send('PEXPIRE', stream, retention),
      ])
      return held
    },
    read,
    async close(key, epoch, last) {
      if (last.to >= last.from) {
        const claim = await append(key, epoch, last)
        if (claim !== 'held') return claim
      }
      const keys = keysOf(key)
      if (await end(keys, 'closed', last.to + 1)) return 'held'
      // It may be this very call that closed it, in an attempt before.
      return (await endOf(keys.stream)) === 'closed' ? 'held' : claimOf(keys.stream)
    },
    async cancel(key) {
      const keys = keysOf(key)
      await send('SET', keys.claim, tombstone, 'NX', 'PX', retention)
      await end(keys, 'cancelled')
    },
    async erase(key) {
      const { name, claim, stream, note } = keysOf(key)
      if (!(await send('EXISTS', claim))) return
      await add(stream, formatId(erased), ['ended', 'cancelled'])
      await Promise.all([
        send('XTRIM', stream, 'MAXLEN', 1),
        send('PEXPIRE', stream, retention),
        send('SREM', open, name),
        send('DEL', note),
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
          if (text === null || text === undefined) await settle(key)
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

interface Keys {
  readonly name: string
  readonly claim: string
  readonly stream: string
  readonly note: string
}

/** Whether Redis refused an id for not being the highest. */
function isRefusal(cause: unknown): boolean {
  return String(Object(cause).message).includes('equal or smaller')
}
