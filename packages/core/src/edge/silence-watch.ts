import type { Clock } from '../protocol/clock.ts'
import { TimeoutError } from '../protocol/errors.ts'
import type { LinkedSignal } from '../protocol/link-signals.ts'
import { heartbeatFrame } from './encode-event.ts'

/** Signs of life that may be missing before the connection counts as lost. */
const missedHeartbeats = 3

/** The fewest characters that a proxy sends on at once where it collects them. Its buffers have 4 KB. */
const fewestCollected = 1_024

/** Notices when the signs of life of a handler stay away. */
export interface SilenceWatch {
  /**
   * The handler named the time between two signs. `isLogged`: what a connection lost can be read again,
   * so that it may be given up on suspicion.
   */
  expect(heartbeat: number, isLogged: boolean | undefined): void
  /** Something came: until `resume`, the time is the client's own. */
  pause(): void
  /** Everything that came at once was read. */
  resume(text: string): void
}

/** The time, and the connection that is watched. */
export interface SilenceWatchOptions {
  readonly clock: Clock
  /** Aborted with a `TimeoutError`. */
  readonly link: LinkedSignal
}

/**
 * Creates the watch of one connection. It starts once the handler has named its heartbeat, and what comes
 * shows that no proxy collects the signs of life.
 */
export function createSilenceWatch({ clock, link }: SilenceWatchOptions): SilenceWatch {
  let since = clock.now()
  let state: 'waiting' | 'paused' = 'waiting'
  let expected: { readonly heartbeat: number; readonly isLogged: boolean | undefined } | undefined
  let isFirst = true
  let isWatching = false

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

  /** Whether a text came at once, and did not wait for others. */
  function isPrompt(text: string): boolean {
    return text === heartbeatFrame || (isFirst && text.length < fewestCollected)
  }

  return {
    expect(heartbeat, isLogged) {
      expected = { heartbeat, isLogged }
    },
    pause() {
      state = 'paused'
    },
    resume(text) {
      state = 'waiting'
      since = clock.now()
      if (!expected) return
      if (!isWatching && (expected.isLogged || isPrompt(text))) {
        isWatching = true
        void watch(expected.heartbeat)
      }
      isFirst = false
    },
  }
}
