import type { Clock } from '../protocol/clock.ts'
import type { Run } from '../protocol/model.ts'
import type { Schedule } from './render-scheduler.ts'

/** Shows once a frame what comes faster, and lets the page do what else it has to do. */
export interface Frames {
  now(): void
  soon(): void
  /** The same run, made to wait now and then. */
  paced(run: Run): Run
}

interface FramesOptions {
  schedule(): Schedule
  readonly clock: Clock
  show(): void
}

/** The longest a page is kept from its work, in milliseconds. */
const patience = 8

export function createFrames({ schedule, clock, show }: FramesOptions): Frames {
  let due = false
  let rested = clock.now()

  function now(): void {
    due = false
    show()
  }

  function rest(): Promise<void> | undefined {
    if (clock.now() - rested < patience) return undefined
    return schedule()
      .rest()
      .then(() => {
        rested = clock.now()
      })
  }

  return {
    now,
    soon() {
      if (due) return
      due = true
      schedule().frame(() => {
        rested = clock.now()
        if (due) now()
      })
    },
    paced: (run) => (request, say) => run(request, (batch) => say(batch) ?? rest()),
  }
}
