import type { Clock } from '../../protocol/clock.ts'
import type { StreamEvent, WarningEvent } from '../../protocol/stream-event.ts'
import { createFrameReader } from '../frame-reader.ts'
import type { AnswerKey } from '../log/answer-key.ts'
import type { AnswerStore, Batch, Claim, LoggedSource } from '../log/answer-log.ts'
import { callLog } from '../log/log-call.ts'
import { type BatchTail, createBatchTail } from './batch-tail.ts'

/** Characters that wait for a slow client before it has to read from the log. */
const mostWaiting = 262_144

/** The claim of an answer, and what to call when it changes. */
export interface LoggedAnswerOptions {
  readonly key: AnswerKey
  readonly epoch: number
  readonly source: LoggedSource
  readonly lease: number
  readonly clock: Clock
  /** Stops the source. */
  stop(): void
  /** The log is off for this answer from now on. */
  onLogFailed(): void
  onError(cause: unknown): void
}

/** An answer that is made here, and written to the log before anybody reads it. */
export interface LoggedAnswer {
  /** For the client that started the answer. */
  readonly tail: BatchTail
  /**
   * What became of its claim. `held`: the log has the whole answer so far. `lost`: somebody else has closed
   * it, and does what is left to do. `off`: the log failed, so that it has only a beginning.
   */
  readonly state: Claim | 'off'
  /** Makes the answer. Never rejects. */
  run(): Promise<void>
}

/** What a client reads where the log failed, at the start or in mid-answer. */
export const logFailed: WarningEvent = {
  type: 'warning',
  code: 'not-resumable',
  message: 'The answer cannot be resumed: its log failed',
}

/** Prepares an answer that was claimed. `run` makes it. */
export function createLoggedAnswer(store: AnswerStore, options: LoggedAnswerOptions): LoggedAnswer {
  const { key, epoch, source, lease, clock, stop, onLogFailed, onError } = options
  const frames = createFrameReader(source.events, {
    ...source,
    afterLastEvent: store.orphans ? checkedLastEvent : source.afterLastEvent,
  })
  const tail = createBatchTail(mostWaiting)
  const over = new AbortController()
  /** The number of the next frame. */
  let next = 0
  let state: LoggedAnswer['state'] = 'held'

  /** Writes to the log. After a failure it is off for this answer, for half a log is a gap. */
  async function write(work: () => Promise<Claim>): Promise<void> {
    if (state !== 'held') return
    try {
      take(await callLog(clock, work))
    } catch (cause) {
      onError(cause)
      state = 'off'
      onLogFailed()
    }
  }

  function take(claim: Claim): void {
    if (claim === 'held' || state !== 'held') return
    state = claim
    tail.end(claim === 'cancelled' ? 'cancelled' : 'truncated')
    stop()
  }

  const renew = () => store.renew(key, epoch, lease)

  /** Whether another process does what is left: what this one would save is older. */
  const isTakenOver = () => state === 'lost' && store.orphans

  /** A process that was paused learns here whether the answer is still its own. */
  async function checkedLastEvent(): Promise<StreamEvent | undefined> {
    await write(renew)
    return isTakenOver() ? undefined : source.afterLastEvent()
  }

  /** Tools may be silent for minutes, and a call of the log may hang: there is time for another one. */
  async function keepClaim(): Promise<void> {
    for (;;) {
      await clock.sleep(lease / 4, over.signal)
      if (over.signal.aborted || state !== 'held') return
      // After an error the next batch shows whether the log is really down.
      await callLog(clock, renew).then(take, onError)
    }
  }

  async function deliver(batch: Batch): Promise<void> {
    const wasLogged = state === 'held'
    await write(() => store.append(key, epoch, batch))
    if (state === 'held') return tail.push(batch)
    if (state !== 'off') return
    tail.push(wasLogged ? withWarning(batch) : batch)
    // Without a log the client sets the pace again.
    await tail.drained()
  }

  function withWarning({ from, to, frames: text }: Batch): Batch {
    next++
    return { from, to: to + 1, frames: text + frames.write(logFailed) }
  }

  async function makeAnswer(): Promise<void> {
    for (;;) {
      const { text, count, isLast } = await frames.read()
      const from = next
      next = count
      if (text) await deliver({ from, to: count - 1, frames: text })
      if (isLast) break
    }
    tail.end('closed')
    if (isTakenOver()) return
    const finished = source.finish()
    // The other readers do not wait for an `onFinish` that hangs. It is awaited once they have the end.
    await callLog(clock, () => finished).catch(() => {})
    await write(() => store.close(key, epoch, { from: next, to: next - 1, frames: '' }))
    over.abort()
    await finished
  }

  return {
    tail,
    get state() {
      return state
    },
    async run() {
      void keepClaim()
      try {
        await makeAnswer()
      } catch (cause) {
        onError(cause)
        tail.end('truncated')
        stop()
      }
      over.abort()
    },
  }
}
