import type { ChatAssistantMessage, ChatUserMessage } from '@deltakit/core'
import { CopyButton, IconButton, type Pace, RenderCount } from '@deltakit/devtools/deck'
import { useChatMessage } from '@deltakit/react'
import { Pencil, RotateCcw } from 'lucide-react'
import { Fragment, memo, useEffect, useRef, useState } from 'react'
import { messageText } from '../../ui/message-text.ts'
import { SentFiles } from '../composer/attachment-list.tsx'
import { filesOf } from '../composer/attachments.ts'
import { useChatId } from '../conversations/chat-id.ts'
import type { AttemptLog } from '../failed-attempts.ts'
import type { ChatHandlers } from '../use-actions.ts'
import { AnswerView, paceOfAnswer } from './answer-view.tsx'
import { BranchSwitch } from './branch-switch.tsx'
import { displayParts } from './display-parts.ts'
import { MessageEditor } from './message-editor.tsx'
import { durationText } from './reasoning-view.tsx'
import type { AnswerStage } from './tool-call-card.tsx'
import './message.css'

interface MessageViewProps {
  readonly id: string
  readonly stage: AnswerStage
  /** The ids of all its versions, joined by spaces: a string compares by value. */
  readonly versions: string
  readonly attempts: AttemptLog
  readonly actions: ChatHandlers
}

/** Shows one message. A token renders only the message it is in. */
export const MessageView = memo(({ id, stage, versions, attempts, actions }: MessageViewProps) => {
  const message = useChatMessage(useChatId(), id)
  if (!message) return null
  const branches = (
    <BranchSwitch id={id} branches={versions.split(' ')} onSwitch={actions.switchTo} />
  )
  if (message.role === 'user') {
    return (
      <UserMessage message={message} onEdit={(text) => actions.edit(message, text)}>
        {branches}
      </UserMessage>
    )
  }
  const isStreaming = stage === 'streaming'
  // Below an empty answer that is the latest, `AnswerActions` offers to regenerate it.
  const hasText = messageText(message).trim() !== ''
  const canRegenerate = stage === 'past' || displayParts(message).length > 0
  return (
    <article
      className="message"
      aria-label={isStreaming ? 'Model, writing' : 'Model'}
      aria-busy={isStreaming}
    >
      <AnswerView
        answer={message}
        stage={stage}
        attempts={attempts}
        onApprove={actions.approve}
        onDeny={actions.deny}
      />
      <div className="actions">
        {isStreaming ? (
          <small>
            <RenderCount id={id} />
          </small>
        ) : (
          <>
            {hasText && <CopyButton what="answer" text={() => messageText(message).trim()} />}
            {canRegenerate && (
              <IconButton
                label="Regenerate"
                icon={RotateCcw}
                onClick={() => actions.regenerate(id)}
              />
            )}
            {branches}
            <small>
              {factsOf(message).map((fact, index) => (
                <Fragment key={fact}>
                  {index > 0 && ' · '}
                  <span>{fact}</span>
                </Fragment>
              ))}
            </small>
          </>
        )}
      </div>
    </article>
  )
})

interface UserMessageProps {
  readonly message: ChatUserMessage
  /** Shown beside the edit button. */
  readonly children: React.ReactNode
  onEdit(text: string): void
}

function UserMessage({ message, children, onEdit }: UserMessageProps) {
  const [isEditing, setIsEditing] = useState(false)
  const editButton = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(false)
  const text = messageText(message)

  // Closing the editor returns the focus to the button that opened it.
  useEffect(() => {
    if (!isEditing && wasEditing.current) editButton.current?.focus()
    wasEditing.current = isEditing
  }, [isEditing])

  if (isEditing) {
    return (
      <MessageEditor
        text={text}
        onCancel={() => setIsEditing(false)}
        onSend={(next) => {
          setIsEditing(false)
          onEdit(next)
        }}
      />
    )
  }
  return (
    <article className="message" data-role="user" aria-label="You">
      <SentFiles files={filesOf(message)} />
      {text && (
        <p className="plain-text" dir="auto">
          {text}
        </p>
      )}
      <div className="actions tips-end">
        {children}
        <CopyButton what="message" text={() => text} />
        <IconButton
          ref={editButton}
          label="Edit"
          icon={Pencil}
          onClick={() => setIsEditing(true)}
        />
      </div>
    </article>
  )
}

const paceNotes: Readonly<Partial<Record<Pace, string>>> = {
  'made-up': 'made-up pace',
  'by-hand': 'paced by hand',
}

/** Returns the model, the times, the tokens and the cost of an answer, as far as they are known. */
function factsOf(answer: ChatAssistantMessage): string[] {
  const { steps, usage, timing } = answer
  const pace = paceOfAnswer(answer)
  const facts = [
    steps.at(-1)?.model,
    timing.firstToken === undefined || pace === 'made-up'
      ? undefined
      : `first token ${durationText(timing.firstToken, pace)}`,
    timing.total === undefined || pace === 'made-up'
      ? undefined
      : `${durationText(timing.total, pace)} in all`,
    usage.total === undefined ? undefined : `${usage.total.toLocaleString('en')} tokens`,
    usage.cost === undefined ? undefined : `$${usage.cost.toPrecision(2)}`,
    timing.total === undefined ? undefined : paceNotes[pace],
  ]
  return facts.flatMap((fact) => fact || [])
}
