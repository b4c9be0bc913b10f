import type { ChatError, ChatMessage } from '@deltakit/core'
import type { ModelSource } from '../models/model-source.ts'
import type { ChatHandlers } from '../use-actions.ts'
import { AnswerError } from './answer-error.tsx'
import { displayParts } from './display-parts.ts'
import { canContinue, outcomeOf } from './outcome-text.ts'

interface AnswerActionsProps {
  readonly last: ChatMessage | undefined
  readonly error: ChatError | undefined
  readonly source: ModelSource
  /** Whether there is a model that can answer. */
  readonly isReady: boolean
  readonly actions: ChatHandlers
  onSettings(): void
}

/** Offers to retry, regenerate or continue the last answer if it is not whole. */
export function AnswerActions(props: AnswerActionsProps) {
  const { last, error: chatError, source, isReady, actions, onSettings } = props
  const outcome = outcomeOf(last)
  const error = outcome?.type === 'failed' ? outcome.error : chatError
  if (error && (outcome === undefined || outcome.type === 'failed')) {
    return (
      <AnswerError
        error={error}
        source={source}
        isLatest={isReady && last !== undefined}
        onRetry={actions.retry}
        onSettings={onSettings}
      />
    )
  }
  if (!last) return null
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
