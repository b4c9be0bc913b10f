import type { StepRecord } from '../protocol/message.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type { EndEvent, Outcome, StartEvent, StreamEvent } from '../protocol/stream-event.ts'
import { beyondLimit, malformedEvent, outcomeField, textField } from './check-event.ts'
import {
  addWarning,
  createOpenStep,
  type OpenStep,
  recordEvent,
  reopenStep,
  type StepEvent,
  showStep,
} from './open-step.ts'

/** The steps of a message while it is written. */
export interface OpenSteps {
  /** Whether the last step has not ended. */
  readonly isOpen: boolean
  /** The step that is open. Throws where none is: `event` needs one. */
  opened(event: StreamEvent): OpenStep
  /** The last step, or one that stands for it where the answer began earlier and is not here. */
  lastOrEarlier(): OpenStep
  start(event: StartEvent): void
  /** Returns the outcome. */
  end(event: EndEvent): Outcome
  /** Records what is known of the last step. */
  record(event: StepEvent): void
  /** Adds a warning to a step. */
  warn(step: OpenStep, message: string): void
  /** Whether that is the index of the next step, and none is open. */
  isNext(index: number): boolean
  /** They are limited no longer. */
  liftLimit(): void
  /** All steps as they are now. The same array while nothing changes. */
  show(): readonly StepRecord[]
}

/** Goes on with the steps of a message. */
export function createOpenSteps(restored: readonly StepRecord[], limits: SizeLimits): OpenSteps {
  let { steps: mostSteps = 10_000 } = limits
  const { warnings: mostWarnings = 100 } = limits
  const steps = restored.map((record) => reopenStep(record, mostWarnings))
  const earlier = createOpenStep({ vendor: '', model: '' }, mostWarnings)
  let last = steps.at(-1)
  let isOpen = last !== undefined && last.record.outcome === undefined
  let shown = restored

  function opened(event: StreamEvent): OpenStep {
    if (last && isOpen) return last
    throw malformedEvent(event, 'no step is open. Emit `start` first.')
  }

  return {
    get isOpen() {
      return isOpen
    },
    opened,
    lastOrEarlier: () => last ?? earlier,
    start(event) {
      if (isOpen) throw malformedEvent(event, 'the step before it has no `end` event.')
      if (steps.length >= mostSteps)
        throw beyondLimit('steps', { most: mostSteps, things: 'steps' })
      const vendor = textField(event, 'vendor')
      last = createOpenStep({ vendor, model: textField(event, 'model') }, mostWarnings)
      steps.push(last)
      isOpen = true
    },
    end(event) {
      const step = opened(event)
      const outcome = outcomeField(event)
      step.record.outcome = outcome
      step.shown = undefined
      isOpen = false
      return outcome
    },
    record(event) {
      if (!last) return
      last.shown = undefined
      recordEvent(last, event)
    },
    warn(step, message) {
      step.shown = undefined
      addWarning(step, { type: 'warning', code: 'unsupported', message })
    },
    isNext: (index) => !isOpen && index === steps.length,
    liftLimit() {
      mostSteps = Number.POSITIVE_INFINITY
    },
    show() {
      if (steps.length === shown.length && (!last || last.shown)) return shown
      // Only the last step changes, and those that came since.
      const unchanged = shown.slice(0, -1)
      shown = [...unchanged, ...steps.slice(unchanged.length).map(showStep)]
      return shown
    },
  }
}
