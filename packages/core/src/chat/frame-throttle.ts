import type { Clock } from '../protocol/clock.ts'
import type { StreamStep } from '../protocol/model.ts'
import type { RenderScheduler } from './render-scheduler.ts'

/** Shows once a frame what comes faster, and lets the page do what else it has to do. */
export interface FrameThrottle {
  flush(): void
  schedule(): void
  /** The same run, made to wait now and then. */
  paced(run: StreamStep): StreamStep
}

interface FrameThrottleOptions {
  scheduler(): RenderScheduler
  readonly clock: Clock
  show(): void
}

/** The longest a page is kept from its work, in milliseconds. */
const patience = 8

export function createFrameThrottle({
  scheduler,
  clock,
  show,
}: FrameThrottleOptions): FrameThrottle {
  let due = false
  let rested = clock.now()

  function flush(): void {
    due = false
    show()
  }

  function rest(): Promise<void> | undefined {
    if (clock.now() - rested < patience) return undefined
    return scheduler()
      .yieldToPage()
      .then(() => {
        rested = clock.now()
      })
  }

  return {
    flush,
    schedule() {
      if (due) return
      due = true
      scheduler().scheduleFrame(() => {
        rested = clock.now()
        if (due) flush()
      })
    },
    paced: (run) => (request, say) => run(request, (batch) => say(batch) ?? rest()),
  }
}
