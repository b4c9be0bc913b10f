import type { Clock } from '../protocol/clock.ts'
import { TimeoutError } from '../protocol/errors.ts'
import type { LinkedSignal } from '../protocol/link-signals.ts'

/** Signs of life that may be missing before the connection counts as lost. */
const missedHeartbeats = 3

/** Notices when the signs of life of a handler stay away. */
export interface SilenceWatch {
  /** The handler named the time between two signs. */
  start(milliseconds: number): void
  /** Something came: until `resume`, the time is the client's own. */
  pause(): void
  resume(): void
}

/** The time, and the connection that is watched. */
export interface SilenceWatchOptions {
  readonly clock: Clock
  /** Aborted with a `TimeoutError`. */
  readonly link: LinkedSignal
}

/** Creates the watch of one connection. It starts once the handler has named its heartbeat. */
export function createSilenceWatch({ clock, link }: SilenceWatchOptions): SilenceWatch {
  let since = clock.now()
  let state: 'waiting' | 'paused' = 'waiting'

  async function watch(heartbeat: number): Promise<void> {
    const limit = heartbeat * missedHeartbeats
    for (;;) {
      const rest = state === 'paused' ? limit : since + limit - clock.now()
      if (rest <= 0) break
      await clock.sleep(rest, link.signal)
      if (link.signal.aborted) return
    }
    link.abort(
      new TimeoutError(
        `The server sent nothing for ${limit} ms, though it shows a sign of life every ${heartbeat} ms`,
      ),
    )
  }

  return {
    start: (milliseconds) => void watch(milliseconds),
    pause() {
      state = 'paused'
    },
    resume() {
      state = 'waiting'
      since = clock.now()
    },
  }
}
