import type {
  ChatError,
  ChatState,
  ChatStatus,
  Outcome,
  StepRecord,
  WarningEvent,
} from '@deltakit/core'
import type { ReactNode } from 'react'
import { useChat } from '../view/deck-context.ts'
import { RenderCount } from './render-count.tsx'
import type { SliceProps } from './slice-props.ts'

/** Shows the outcome of the latest step, or the status of the chat until there is one. */
export function OutcomeSlice({ chat, id }: SliceProps): ReactNode {
  const status = useChat(chat, selectStatus)
  const outcome = useChat(chat, selectOutcome)
  const error = useChat(chat, selectError)
  const warnings = useChat(chat, selectWarnings)
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
      <p role="status" className="deck-outcome">
        <span className="deck-pill" data-outcome={outcome?.type ?? status}>
          {outcome?.type ?? status}
        </span>{' '}
        <small>{facts.filter(Boolean).join(' · ')}</small>
      </p>
      {error && (
        <p className="deck-error">
          <code>{error.name}</code> {error.message} <small>{retryText(error)}</small>
        </p>
      )}
      {outcome?.type === 'truncated' && (
        <p className="deck-hint">An app would offer to continue it.</p>
      )}
      {warnings?.map(({ message, count }) => (
        <p key={message} className="deck-hint">
          {message}
          {count ? ` (${count})` : ''}
        </p>
      ))}
    </>
  )
}

function retryText({ retryable, retryAfter }: ChatError): string {
  if (!retryable) return 'Retrying will not help.'
  if (!retryAfter) return 'Retrying may help.'
  const wait =
    retryAfter < 100 ? `${Math.ceil(retryAfter)} s` : `${Math.ceil(retryAfter / 60)} minutes`
  return `Retrying may help after ${wait}.`
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
