import type { ChatMessage, DeltakitError } from '@deltakit/core'
import { ErrorMessage } from '../ui/error-message.tsx'
import { displayParts } from './display-parts.ts'
import { canContinue, outcomeOf } from './outcome-text.ts'
import type { ChatHandlers } from './use-actions.ts'

interface AnswerActionsProps {
  readonly last: ChatMessage | undefined
  readonly error: DeltakitError | undefined
  /** Whether there is a model that can answer. */
  readonly isReady: boolean
  readonly actions: ChatHandlers
}

/** Offers to retry, regenerate or continue the last answer if it is not whole. */
export function AnswerActions({ last, error, isReady, actions }: AnswerActionsProps) {
  if (!last) return error ? <ErrorMessage error={error} /> : null
  const outcome = outcomeOf(last)
  const hasFailed = outcome?.type === 'failed'
  if (error || hasFailed) {
    return (
      <div className="answer-actions">
        {error && !hasFailed && <ErrorMessage error={error} />}
        <button type="button" disabled={!isReady} onClick={actions.retry}>
          Retry
        </button>
      </div>
    )
  }
  if (last.role === 'user' || !displayParts(last).length) {
    return (
      <div className="answer-actions">
        {last.role === 'user' && <p className="hint">No answer.</p>}
        <button type="button" disabled={!isReady} onClick={() => actions.regenerate()}>
          Regenerate
        </button>
      </div>
    )
  }
  if (!canContinue(outcome)) return null
  return (
    <div className="answer-actions">
      <button type="button" disabled={!isReady} onClick={actions.continueAnswer}>
        Continue
      </button>
    </div>
  )
}
