import type { StepRecord } from '../protocol/message.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import type { EndEvent, Outcome, StartEvent, StreamEvent } from '../protocol/stream-event.ts'
import { beyondLimit, malformedEvent, outcomeField, textField } from './check-event.ts'
import {
  createOpenStep,
  type OpenStep,
  recordEvent,
  type StepEvent,
  showStep,
} from './open-step.ts'

/** The steps of a message while it is written. */
export interface OpenSteps {
  /** Whether the last step has not ended. */
  isOpen(): boolean
  /** The step that is open. Throws where none is: `event` needs one. */
  opened(event: StreamEvent): OpenStep
  /** The last step, or one that stands for it where the answer began earlier and is not here. */
  lastOrEarlier(): OpenStep
  start(event: StartEvent): void
  /** Returns the outcome. */
  end(event: EndEvent): Outcome
  /** Records what is known of the last step. */
  record(event: StepEvent): void
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
  /** Those before the last one, which no event changes. */
  const before = restored.slice(0, -1)
  const earlier = createOpenStep({ vendor: '', model: '' }, mostWarnings)
  const lastRestored = restored.at(-1)
  let last = lastRestored && createOpenStep(lastRestored, mostWarnings)
  let shown = restored

  function count(): number {
    return before.length + (last ? 1 : 0)
  }

  function isOpen(): boolean {
    return last !== undefined && last.record.outcome === undefined
  }

  function opened(event: StreamEvent): OpenStep {
    if (last && isOpen()) return last
    throw malformedEvent(event, 'no step is open. Emit `start` first.')
  }

  return {
    isOpen,
    opened,
    lastOrEarlier: () => last ?? earlier,
    start(event) {
      if (isOpen()) throw malformedEvent(event, 'the step before it has no `end` event.')
      const record = { vendor: textField(event, 'vendor'), model: textField(event, 'model') }
      if (count() >= mostSteps) {
        throw beyondLimit('steps', `The answer has more than ${mostSteps} steps`)
      }
      if (last) before.push(showStep(last))
      last = createOpenStep(record, mostWarnings)
    },
    end(event) {
      const step = opened(event)
      const outcome = outcomeField(event)
      step.record.outcome = outcome
      step.shown = undefined
      return outcome
    },
    record(event) {
      if (last) recordEvent(last, event)
    },
    isNext: (index) => !isOpen() && index === count(),
    liftLimit() {
      mostSteps = Number.POSITIVE_INFINITY
    },
    show() {
      const record = last && showStep(last)
      if (record && record !== shown.at(-1)) shown = [...before, record]
      return shown
    },
  }
}
