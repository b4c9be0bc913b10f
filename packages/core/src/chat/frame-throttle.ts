import type { Clock } from '../protocol/clock.ts'
import type { StreamStep } from '../protocol/model.ts'
import { reportRejection } from '../protocol/report-error.ts'
import type { RenderScheduler } from './render-scheduler.ts'

/** Shows changes at most once a frame, and lets the page work while many events arrive. */
export interface FrameThrottle {
  /** Shows what changed now. */
  flush(): void
  /** Shows what changed with the next frame. */
  schedule(): void
  /** The same step, which yields to the page now and then. */
  paced(step: StreamStep): StreamStep
}

interface FrameThrottleOptions {
  readonly clock: Clock
  scheduler(): RenderScheduler
  show(): void
}

/** The longest that events keep a page from its work, in milliseconds. */
const longestWork = 8
/**
 * The same where few events take that long: most likely the page waited for the network meanwhile. To yield
 * costs a slow phone more than to read an event.
 */
const longestUncertainWork = 50
/** How many events pass from one look at the clock to the next, which takes as long as some of them. */
const uncheckedEvents = 16

/** Creates the throttle of one chat. Nothing is shown before its first call. */
export function createFrameThrottle(options: FrameThrottleOptions): FrameThrottle {
  const { scheduler, clock, show } = options
  let isScheduled = false
  // Not the time now: a chat is created while a page renders, and Next.js prerenders nothing that reads it.
  let yieldedAt = 0
  let checkedAt = 0
  let unchecked = 0

  function flush(): void {
    isScheduled = false
    show()
  }

  function yieldIfDue(events: number): Promise<void> | undefined {
    unchecked += events
    if (unchecked < uncheckedEvents) return undefined
    unchecked = 0
    const now = clock.now()
    const mayHaveWaited = now - checkedAt >= longestWork
    checkedAt = now
    if (now - yieldedAt < (mayHaveWaited ? longestUncertainWork : longestWork)) return undefined
    return scheduler()
      .yieldToPage()
      .then(() => {
        yieldedAt = clock.now()
      })
  }

  return {
    flush,
    schedule() {
      if (isScheduled) return
      isScheduled = true
      const frame: unknown = scheduler().scheduleFrame(() => {
        yieldedAt = clock.now()
        if (isScheduled) flush()
      })
      reportRejection(frame)
    },
    paced: (step) => (request, emit) =>
      step(request, (batch) => emit(batch) ?? yieldIfDue(batch.length)),
  }
}
