import type { Outcome } from './stream-event.ts'

/** Whether a step ended with calls to execute. */
export function endedWithToolCalls(outcome: Outcome | undefined): boolean {
  return outcome?.type === 'complete' && outcome.finishReason === 'tool-calls'
}
