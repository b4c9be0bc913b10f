import { type Clock, untilTimeLimit } from '../../protocol/clock.ts'

/** Who reads an answer on this server. Nobody for too long stops it. */
export interface Readers {
  /** Returns what the reader calls once, when it leaves. */
  enter(): () => void
  /** The answer is over. */
  close(): void
}

/** When an answer counts as abandoned, and how it is stopped. */
export interface ReadersOptions {
  readonly clock: Clock
  readonly abandonAfter: number
  /** Whether somebody reads it on another server. */
  isReadElsewhere(): Promise<boolean>
  stop(): void
  onError(cause: unknown): void
}

/** Creates the count of readers of one answer. */
export function createReaders(options: ReadersOptions): Readers {
  const { clock, abandonAfter, isReadElsewhere, stop, onError } = options
  let count = 0
  let waiting = new AbortController()

  /** Stops the answer once nobody has read it for that long. */
  async function abandon({ signal }: AbortController): Promise<void> {
    do await untilTimeLimit(abandonAfter, { clock, signal })
    while (!signal.aborted && (await isReadElsewhere()))
    if (!signal.aborted) stop()
  }

  return {
    enter() {
      count++
      waiting.abort()
      return () => {
        count--
        if (count || abandonAfter === Number.POSITIVE_INFINITY) return
        waiting = new AbortController()
        abandon(waiting).catch(onError)
      }
    },
    close() {
      count = Number.POSITIVE_INFINITY
      waiting.abort()
    },
  }
}
