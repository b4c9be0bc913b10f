import { checkPassedOptions, numberOption } from '../../protocol/check-option.ts'
import { type Clock, systemClock } from '../../protocol/clock.ts'
import { type AnswerKey, nameOf } from '../log/answer-key.ts'
import {
  type AnswerLog,
  type AnswerStore,
  type Batch,
  type Claim,
  framesAfter,
  type LogEnd,
  type LoggedBatch,
  noFramesAfter,
} from '../log/answer-log.ts'
import { answerLog } from './log-of-store.ts'
import { untilChange, type WaitingReaders, wake } from './waiting-readers.ts'

/** What `memoryLog()` takes. */
export interface MemoryLogOptions {
  /** How long an answer is kept once it is over, in milliseconds. Default 300 000. */
  readonly retention?: number | undefined
  /** For tests that must not wait. */
  readonly clock?: Clock | undefined
}

/** Keeps answers in memory: they outlive a connection and a page, and end with their server. */
export function memoryLog(options: MemoryLogOptions = {}): AnswerLog {
  checkPassedOptions('memoryLog', options, {
    instead: 'Pass memoryLog({ retention }).',
    forms: { retention: numberOption() },
  })
  return answerLog(createMemoryStore(options))
}

interface Entry {
  /** Of the claim. */
  readonly epoch: number
  /** Of the request; none for an answer that was stopped before it was opened. */
  readonly fingerprint: string | undefined
  readonly batches: Batch[]
  /** When the claim expires; once the answer is over, when the entry does. */
  expires: number
  ended: LogEnd | undefined
  readonly waiting: WaitingReaders
}

/** Answers that were stopped before they began, of which a client may name any number. */
const mostStopped = 10_000
/** Milliseconds between two looks at all answers: a look at every request would take longer with each. */
const sweepInterval = 1_000

function createMemoryStore({
  retention = 300_000,
  clock = systemClock,
}: MemoryLogOptions): AnswerStore {
  const entries = new Map<string, Entry>()
  /** The names of those that were stopped before they began, the oldest first. */
  const stopped = new Set<string>()
  let epochs = 0
  let nextSweep = 0

  /** The entry, unless it has expired: then a claim ends, and an answer that is over is forgotten. */
  function current(name: string): Entry | undefined {
    const entry = entries.get(name)
    if (!entry || clock.now() < entry.expires) return entry
    if (entry.ended) forget(name)
    else end(entry, 'truncated')
    return entries.get(name)
  }

  const find = (key: AnswerKey) => current(nameOf(key))

  function forget(name: string): void {
    entries.delete(name)
    stopped.delete(name)
  }

  /** An answer that is stopped before its request is here. The oldest gives way to it. */
  function createStopped(key: AnswerKey): Entry {
    const [oldest] = stopped
    if (oldest !== undefined && stopped.size >= mostStopped) forget(oldest)
    stopped.add(nameOf(key))
    return create(key, { fingerprint: undefined, expires: clock.now() + retention })
  }

  function create(key: AnswerKey, known: Pick<Entry, 'fingerprint' | 'expires'>): Entry {
    const entry: Entry = {
      ...known,
      epoch: ++epochs,
      batches: [],
      ended: undefined,
      waiting: new Set(),
    }
    entries.set(nameOf(key), entry)
    return entry
  }

  function end(entry: Entry, ended: LogEnd): void {
    entry.ended = ended
    entry.expires = clock.now() + retention
    wake(entry.waiting)
  }

  /** The entry of a claim that is held, or what became of the claim. */
  function claimed(key: AnswerKey, epoch: number): Entry | Exclude<Claim, 'held'> {
    // A claim that expired is held until somebody else finds out.
    const entry = entries.get(nameOf(key))
    if (entry?.epoch === epoch && !entry.ended) return entry
    return entry?.ended === 'cancelled' ? 'cancelled' : 'lost'
  }

  async function sweep(): Promise<void> {
    for (const name of entries.keys()) current(name)
  }

  async function sweepSometimes(): Promise<void> {
    const now = clock.now()
    if (now < nextSweep) return
    nextSweep = now + sweepInterval
    await sweep()
  }

  async function* read(
    key: AnswerKey,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<LoggedBatch, void> {
    const entry = find(key)
    if (!entry) return
    let at = entry.batches.findIndex(({ to }) => to > after)
    if (at < 0) at = entry.batches.length
    let delivered = after
    if (at === entry.batches.length && !entry.ended) yield noFramesAfter(delivered)
    while (!signal.aborted) {
      const batch = entry.batches[at]
      if (batch) {
        at++
        yield framesAfter(batch, delivered)
        delivered = Math.max(delivered, batch.to)
      } else if (entry.ended) {
        yield { ...noFramesAfter(delivered), ended: entry.ended }
        return
      } else {
        await untilChange(entry.waiting, { clock, expires: entry.expires, signal })
        find(key)
      }
    }
  }

  return {
    async open(key, fingerprint, lease) {
      await sweepSometimes()
      const known = find(key)
      if (!known) {
        const { epoch } = create(key, { fingerprint, expires: clock.now() + lease })
        return { type: 'claimed', epoch }
      }
      const isOther = known.fingerprint !== undefined && known.fingerprint !== fingerprint
      return { type: isOther ? 'conflict' : 'joined' }
    },
    async append(key, epoch, batch) {
      const entry = claimed(key, epoch)
      if (typeof entry === 'string') return entry
      entry.batches.push(batch)
      wake(entry.waiting)
      return 'held'
    },
    async renew(key, epoch, lease) {
      const entry = claimed(key, epoch)
      if (typeof entry === 'string') return entry
      entry.expires = clock.now() + lease
      return 'held'
    },
    read,
    async close(key, epoch, last) {
      const entry = claimed(key, epoch)
      if (typeof entry === 'string') return entry
      if (last.to >= last.from) entry.batches.push(last)
      end(entry, 'closed')
      return 'held'
    },
    async release(key, epoch) {
      const entry = claimed(key, epoch)
      if (typeof entry === 'string') return
      // For those who read it already.
      end(entry, 'truncated')
      forget(nameOf(key))
    },
    async cancel(key) {
      await sweepSometimes()
      const entry = find(key) ?? createStopped(key)
      if (!entry.ended) end(entry, 'cancelled')
    },
    async erase(key) {
      const entry = find(key)
      if (!entry) return
      entry.batches.length = 0
      end(entry, 'cancelled')
    },
    sweep,
  }
}
