import type { StepRecord } from '../protocol/message.ts'
import type {
  FinishEvent,
  ResponseEvent,
  UsageEvent,
  WarningEvent,
} from '../protocol/stream-event.ts'
import { toUsage } from '../protocol/usage.ts'
import { knownFinishReason, objectField } from './check-event.ts'

/** A step that is recorded in place, and what was last handed out of it. */
export interface OpenStep {
  readonly record: { -readonly [Field in keyof StepRecord]: StepRecord[Field] }
  readonly warnings: WarningEvent[]
  /** The most warnings that are kept. */
  readonly mostWarnings: number
  /** Warnings beyond those that are kept. */
  omittedWarnings: number
  /** Parts and fields of provider state so far, as far as they are bounded. */
  parts: number
  stateFields: number
  /** What was handed out of it; nothing once it has changed since. */
  shown: StepRecord | undefined
}

/** A step with that record, to be recorded on. */
export function createOpenStep(record: StepRecord, mostWarnings: number): OpenStep {
  return {
    record: { ...record },
    mostWarnings,
    warnings: [...(record.warnings ?? [])],
    omittedWarnings: 0,
    parts: 0,
    stateFields: 0,
    shown: record,
  }
}

/** Events of a step itself, and not of its parts. */
export type StepEvent = UsageEvent | ResponseEvent | FinishEvent | WarningEvent

/** Records what is known of a step. */
export function recordEvent(step: OpenStep, event: StepEvent): void {
  const { record } = step
  step.shown = undefined
  switch (event.type) {
    case 'usage':
      // Only numbers are recorded, and only under the names that usage has.
      record.usage = toUsage({ ...record.usage, ...toUsage(objectField(event, 'usage')) })
      return
    case 'response':
      record.response = event
      return
    case 'finish': {
      const reason = knownFinishReason(event.reason)
      record.finish = reason === event.reason ? event : { ...event, reason }
      return
    }
    case 'warning':
      // Beyond the limit, a warning is only counted.
      if (step.warnings.length < step.mostWarnings) step.warnings.push(event)
      else step.omittedWarnings++
      return
  }
}

/** The record as it is now. What was handed out before stays as it is. */
export function showStep(step: OpenStep): StepRecord {
  step.shown ??= { ...step.record, ...shownWarnings(step) }
  return step.shown
}

function shownWarnings({ warnings, omittedWarnings: count }: OpenStep): Partial<StepRecord> {
  if (!warnings.length && !count) return {}
  if (!count) return { warnings: [...warnings] }
  const message = 'Further warnings of this step are left out'
  return { warnings: [...warnings, { type: 'warning', code: 'omitted', message, count }] }
}
