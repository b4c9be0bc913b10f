import type { ChatError } from '@deltakit/core'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import type { ModelSource } from '../models/model-source.ts'
import { adviceOn } from './error-advice.ts'

interface AnswerErrorProps {
  readonly error: ChatError
  readonly source: ModelSource
  /** Whether it can be retried now. Earlier answers only show what happened. */
  readonly isLatest: boolean
  onRetry(): void
  onSettings(): void
}

/** Shows why an answer failed and what helps: another attempt, or other settings. */
export function AnswerError({ error, source, isLatest, onRetry, onSettings }: AnswerErrorProps) {
  const { name, message, retryAfter } = error
  const [failedSource] = useState(source)
  const { hint, action } = adviceOn(error, failedSource)
  // Another key or model may answer where this one does not.
  const mayRetry = action === 'retry' || source !== failedSource
  return (
    <div className="answer-error">
      <CircleAlert size={16} aria-hidden />
      <div>
        <p>
          <code>{name}</code> {message}
        </p>
        <p className="hint">
          {hint}
          {retryAfter ? ` It asked to wait ${waitText(retryAfter)}.` : ''}
        </p>
        {isLatest && (
          <p className="answer-actions">
            {mayRetry ? (
              <button type="button" onClick={onRetry}>
                Retry
              </button>
            ) : (
              <button type="button" onClick={onSettings}>
                Open settings
              </button>
            )}
          </p>
        )}
      </div>
    </div>
  )
}

function waitText(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} minutes`
}
