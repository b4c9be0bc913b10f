import type { ChatAssistantMessage, WarningEvent } from '@deltakit/core'
import { RenderCount } from '@deltakit/devtools/deck'
import { useChatMessage } from '@deltakit/react'
import { memo, useEffect, useRef, useState } from 'react'
import { messageText } from '../ui/message-text.ts'
import { AnswerView } from './answer-view.tsx'
import { BranchSwitch } from './branch-switch.tsx'
import { displayParts } from './display-parts.ts'
import { chatId } from './history.ts'
import { MessageEditor } from './message-editor.tsx'
import type { AnswerStage } from './tool-call-card.tsx'
import type { ChatHandlers } from './use-actions.ts'
import './message.css'

interface MessageViewProps {
  readonly id: string
  readonly stage: AnswerStage
  /** The ids of all its versions, joined by spaces: a string compares by value. */
  readonly versions: string
  readonly actions: ChatHandlers
}

/** Shows one message. A token renders only the message it is in. */
export const MessageView = memo(({ id, stage, versions, actions }: MessageViewProps) => {
  const message = useChatMessage(chatId, id)
  if (!message) return null
  const branches = (
    <BranchSwitch id={id} branches={versions.split(' ')} onSwitch={actions.switchTo} />
  )
  if (message.role === 'user') {
    return (
      <UserMessage text={messageText(message)} onEdit={(text) => actions.edit(id, text)}>
        {branches}
      </UserMessage>
    )
  }
  const isStreaming = stage === 'streaming'
  // Below an empty answer that is the latest, `AnswerActions` offers to regenerate it.
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
        onApprove={actions.approve}
        onDeny={actions.deny}
      />
      <div className="actions">
        {isStreaming ? (
          <small>
            rendered <RenderCount id={id} />
          </small>
        ) : (
          <>
            {canRegenerate && (
              <button type="button" onClick={() => actions.regenerate(id)}>
                Regenerate
              </button>
            )}
            {branches}
            <small>{factsOf(message)}</small>
          </>
        )}
      </div>
    </article>
  )
})

interface UserMessageProps {
  readonly text: string
  /** Shown beside the edit button. */
  readonly children: React.ReactNode
  onEdit(text: string): void
}

function UserMessage({ text, children, onEdit }: UserMessageProps) {
  const [isEditing, setIsEditing] = useState(false)
  const editButton = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(false)

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
      <p className="plain-text">{text}</p>
      <div className="actions">
        {children}
        <button ref={editButton} type="button" onClick={() => setIsEditing(true)}>
          Edit
        </button>
      </div>
    </article>
  )
}

/** Returns the model, the time and the tokens of an answer, and which models did not give it. */
function factsOf({ steps, usage, timing }: ChatAssistantMessage): string {
  const facts = [
    steps.at(-1)?.model,
    timing.total === undefined ? undefined : `${(timing.total / 1_000).toFixed(1)} s`,
    usage.total === undefined ? undefined : `${usage.total.toLocaleString('en')} tokens`,
    ...steps.flatMap(({ warnings = [] }) => warnings).map(switchOf),
  ]
  return facts.filter((fact) => fact).join(' · ')
}

function switchOf({ code, message }: WarningEvent): string | undefined {
  return code === 'fallback' || code === 'continued' ? message : undefined
}
