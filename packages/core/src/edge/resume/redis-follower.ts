import { onAbort } from '../../protocol/link-signals.ts'
import type { RedisConnection } from './redis-connection.ts'
import { type EntryId, formatId, isAfter, parseStreams, type StreamEntry } from './redis-entries.ts'

/** Waits for new entries of any number of streams, over one connection. */
export interface RedisFollower {
  /** The entries after an id. Stops when the signal aborts, throws what Redis or its client threw. */
  follow(stream: string, options: FollowOptions): AsyncGenerator<StreamEntry, void>
}

/** Where to begin, and when to stop. */
export interface FollowOptions {
  readonly after: EntryId
  readonly signal: AbortSignal
}

interface Reader {
  readonly stream: string
  /** The last entry that was queued for it. */
  queued: EntryId
  entries: StreamEntry[]
  /** Why its wait failed. */
  failure?: unknown
  wake(): void
}

/** Entries that wait for a reader. One that is slower gets the next ones later. */
const mostQueued = 100

/**
 * How long Redis waits for entries, in milliseconds. A connection that died shows by then. Clients and
 * proxies end a connection that is silent for some seconds.
 */
const longestBlock = 1_000

/** Creates the follower of one log. It opens its connection with the first reader. */
export function createRedisFollower(connection: RedisConnection, prefix: string): RedisFollower {
  const readers = new Set<Reader>()
  /** A stream of this server alone, whose entries end a wait that lacks a new reader. */
  const wakeStream = `${prefix}wake:${crypto.randomUUID()}`
  /** How many there were: a wait begins after those that were before it. */
  let wakes = 0
  let isRunning = false

  /** Where each stream is to be read on: where its slowest reader is that has room. */
  function positions(): Map<string, EntryId> {
    const found = new Map([[wakeStream, { epoch: wakes, sequence: 0 }]])
    for (const { stream, queued, entries } of readers) {
      const known = found.get(stream)
      if (entries.length < mostQueued && (!known || isAfter(known, queued))) {
        found.set(stream, queued)
      }
    }
    return found
  }

  async function readStreams(blocking: RedisConnection): Promise<void> {
    const wanted = positions()
    const streams = [...wanted.keys(), ...[...wanted.values()].map(formatId)]
    const reply = await blocking.send(
      ...['XREAD', 'COUNT', mostQueued, 'BLOCK', longestBlock, 'STREAMS', ...streams],
    )
    for (const [name, entries] of parseStreams(reply)) {
      for (const reader of readers) {
        const { stream, queued } = reader
        // `ioredis` can put a `keyPrefix` of its own before each name.
        if (!name.endsWith(stream) || reader.entries.length >= mostQueued) continue
        const from = wanted.get(stream)
        // It came meanwhile, and lacks entries before these.
        if (from && isAfter(from, queued)) continue
        const fresh = entries.filter(({ id }) => isAfter(id, queued))
        reader.entries.push(...fresh)
        reader.queued = fresh.at(-1)?.id ?? queued
        reader.wake()
      }
    }
  }

  async function run(): Promise<void> {
    isRunning = true
    let blocking: RedisConnection | undefined
    try {
      blocking = await connection.another()
      while (readers.size) await readStreams(blocking)
    } catch (cause) {
      // Clients connect again, and are served anew.
      for (const reader of readers) {
        reader.failure = cause
        reader.wake()
      }
      readers.clear()
    } finally {
      isRunning = false
      blocking?.close()
    }
    // One may have come while the connection was closed.
    if (readers.size) void run()
  }

  /** Ends the wait of the connection, so that it goes on with the readers there are now. */
  async function interrupt(): Promise<void> {
    try {
      await connection.send('XADD', wakeStream, 'MAXLEN', 1, ++wakes, 'frames', '')
      await connection.send('PEXPIRE', wakeStream, longestBlock * 2)
    } catch {
      // The wait ends by itself.
    }
  }

  return {
    async *follow(stream, { after, signal }) {
      const reader: Reader = { stream, queued: after, entries: [], wake() {} }
      readers.add(reader)
      const stopListening = onAbort(signal, () => reader.wake())
      if (isRunning) void interrupt()
      else void run()
      try {
        while (!signal.aborted) {
          const { entries } = reader
          reader.entries = []
          if (entries.length >= mostQueued) void interrupt()
          if (entries.length) yield* entries
          else if (reader.failure) throw reader.failure
          else await new Promise<void>((resolve) => (reader.wake = resolve))
        }
      } finally {
        stopListening()
        readers.delete(reader)
        if (!readers.size) void interrupt()
      }
    },
  }
}
