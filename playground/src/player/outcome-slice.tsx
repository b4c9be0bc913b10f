import type { ChatState, ChatStatus, Outcome, StepRecord, WarningEvent } from '@deltakit/core'
import { useChatSlice } from '@deltakit/react'
import { ErrorMessage } from '../ui/error-message.tsx'
import { RenderCount } from '../ui/render-count.tsx'

/** Shows the outcome of the latest step, or the status of the chat until there is one. */
export function OutcomeSlice({ id }: { id: string }) {
  const status = useChatSlice(id, selectStatus)
  const outcome = useChatSlice(id, selectOutcome)
  const error = useChatSlice(id, selectError)
  const warnings = useChatSlice(id, selectWarnings)
  const facts = [
    outcome?.type === 'complete' && `finish: ${outcome.finishReason}`,
    outcome && isOpen(status) && status,
  ]
  return (
    <>
      <h3>
        Outcome
        <RenderCount id={id} />
      </h3>
      <p role="status" className="outcome">
        <span className="pill" data-outcome={outcome?.type ?? status}>
          {outcome?.type ?? status}
        </span>{' '}
        <small>{facts.filter(Boolean).join(' · ')}</small>
      </p>
      {error && <ErrorMessage error={error} />}
      {outcome?.type === 'truncated' && (
        <p className="hint">The answer was cut off. An app would offer to continue it.</p>
      )}
      {warnings?.map(({ message, count }) => (
        <p key={message} className="hint">
          {message}
          {count ? ` (${count})` : ''}
        </p>
      ))}
    </>
  )
}

/** Whether the latest step has ended, but the turn goes on. */
function isOpen(status: ChatStatus): boolean {
  switch (status) {
    case 'executing-tools':
    case 'awaiting-tool-output':
    case 'awaiting-approval':
      return true
    case 'idle':
    case 'connecting':
    case 'streaming':
    case 'resuming':
    case 'settled':
      return false
  }
}

function latestStep({ draft, messages }: ChatState): StepRecord | undefined {
  const answer = draft ?? messages.at(-1)
  return answer?.role === 'assistant' ? answer.steps.at(-1) : undefined
}

const selectStatus = ({ status }: ChatState) => status
const selectError = ({ error }: ChatState) => error
const selectWarnings = (chat: ChatState): readonly WarningEvent[] | undefined =>
  latestStep(chat)?.warnings

function selectOutcome(chat: ChatState): Outcome | undefined {
  const { status, error } = chat
  const outcome = latestStep(chat)?.outcome
  if (error) return outcome?.type === 'truncated' ? outcome : { type: 'failed', error }
  return status === 'settled' || isOpen(status) ? outcome : undefined
}
