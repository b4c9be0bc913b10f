import { toText } from '../protocol/answer-steps.ts'
import { type AnsweredBy, ProviderError } from '../protocol/errors.ts'
import type { FinishEvent, Outcome, StreamEvent } from '../protocol/stream-event.ts'

/** What a provider makes of its step. */
export interface StepOutcome {
  onEvent(event: StreamEvent): void
  /** Whether the provider has ended the answer. */
  isFinished(): boolean
  /** How the step ends if nothing else fails. `redact`: the provider's reason may quote a secret. */
  end(redact: (text: string) => string): Outcome
}

/** Creates the outcome of one step from its events. */
export function createStepOutcome(answeredBy: AnsweredBy | undefined): StepOutcome {
  let finish: FinishEvent | undefined
  let hasCalls = false
  let hasAnswer = false
  /** The part of the latest thoughts: they are no answer, and neither is their provider state. */
  let thoughts = ''

  function isOfAnswer(event: StreamEvent): boolean {
    switch (event.type) {
      case 'content':
      case 'tool-call':
      case 'tool-output':
      case 'file':
      case 'data':
        return true
      case 'provider-state':
        return event.part !== thoughts
      case 'cursor':
        // The answer may have come over an earlier connection.
        return true
      default:
        return false
    }
  }

  return {
    onEvent(event) {
      if (event.type === 'finish') finish = event
      else if (event.type === 'tool-call') hasCalls = true
      else if (event.type === 'reasoning') thoughts = event.part
      hasAnswer ||= isOfAnswer(event)
    },
    isFinished: () => finish !== undefined,
    end(redact) {
      if (!finish) return { type: 'truncated' }
      const { reason, raw } = finish
      const hasStopped = reason === 'stop' || reason === 'other'
      // Some providers give `stop` as the reason though they made calls. A call that the length or the
      // filter cut must not be executed, so those reasons stay.
      if (hasCalls && hasStopped) return { type: 'complete', finishReason: 'tool-calls' }
      const isGood = reason === 'stop' || reason === 'length' || reason === 'content-filter'
      if (hasAnswer || isGood) return { type: 'complete', finishReason: reason }
      const code = redact(toText(raw))
      const message = `It ended the answer without content, for the reason ${code}`
      const error = new ProviderError({ error: { code, message } }, answeredBy)
      return { type: 'failed', error }
    },
  }
}
