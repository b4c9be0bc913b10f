import type { ChatError } from './errors.ts'
import type { Outcome } from './stream-event.ts'

/** How an answer ended that was stopped or failed. Nothing where it was neither. */
export function stoppedOutcome(
  { aborted }: AbortSignal,
  error: ChatError | undefined,
): Outcome | undefined {
  if (aborted) return { type: 'aborted' }
  return error && { type: 'failed', error }
}
