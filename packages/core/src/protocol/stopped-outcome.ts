import type { ChatError } from './errors.ts'
import type { Outcome } from './stream-event.ts'

/** How an answer ended that is not complete. */
export type IncompleteOutcome = Exclude<Outcome, { readonly type: 'complete' }>

/** How an answer ended that was stopped or failed. Nothing where it was neither. */
export function stoppedOutcome(
  { aborted }: AbortSignal,
  error: ChatError | undefined,
): IncompleteOutcome | undefined {
  if (aborted) return { type: 'aborted' }
  return error && { type: 'failed', error }
}
