import { type Clock, untilTimeLimit } from '../protocol/clock.ts'
import { TimeoutError } from '../protocol/errors.ts'
import { linkSignals, untilAborted } from '../protocol/link-signals.ts'

/** How long work may take, and what else stops it. */
export interface TimeLimitOptions {
  /** Milliseconds; `Infinity` for no limit. */
  readonly timeout: number
  readonly signal: AbortSignal
  readonly clock: Clock
}

/**
 * The work's result, or a rejection when its time or its signal ends, however long the work goes on.
 * The signal it gets aborts then.
 */
export async function withTimeLimit<Result>(
  work: (signal: AbortSignal) => Result | Promise<Result>,
  { timeout, signal, clock }: TimeLimitOptions,
): Promise<Result> {
  const link = linkSignals(signal)
  const timer = new AbortController()
  if (timeout < Number.POSITIVE_INFINITY) void expire()

  async function expire(): Promise<void> {
    await untilTimeLimit(timeout, { clock, signal: timer.signal })
    if (timer.signal.aborted) return
    link.abort(new TimeoutError(`The tool took longer than ${timeout} ms`))
  }

  try {
    return await untilAborted(link.signal, () => work(link.signal))
  } finally {
    timer.abort()
    link.release()
  }
}
