import type { ChatAssistantMessage } from '@deltakit/core'
import { useChatMessage } from '@deltakit/react'
import { memo, useEffect, useRef, useState } from 'react'
import { textIn } from '../player/previous-messages.tsx'
import { Renders } from '../ui/render-count.tsx'
import { AnswerView } from './answer-view.tsx'
import { Branches } from './branches.tsx'
import type { Stage } from './call-card.tsx'
import { piecesOf } from './display-parts.ts'
import { Editor } from './editor.tsx'
import { chatId } from './history.ts'
import type { ChatHandlers } from './use-actions.ts'
import './message.css'

interface MessageProps {
  readonly id: string
  readonly stage: Stage
  /** All versions of it, as text, so that the same ones are the same. */
  readonly versions: string
  readonly actions: ChatHandlers
}

/** What was said, or is being said: a token renders its message alone. */
export const MessageView = memo(({ id, stage, versions, actions }: MessageProps) => {
  const message = useChatMessage(chatId, id)
  if (!message) return null
  const branches = <Branches id={id} branches={versions.split(' ')} onSwitch={actions.switchTo} />
  if (message.role === 'user') {
    return (
      <Asked text={textIn(message)} onEdit={(text) => actions.edit(id, text)}>
        {branches}
      </Asked>
    )
  }
  const writing = stage === 'writing'
  return (
    <article
      className="message"
      aria-label={writing ? 'Model, writing' : 'Model'}
      aria-busy={writing}
    >
      <AnswerView
        answer={message}
        stage={stage}
        onApprove={actions.approve}
        onDeny={actions.deny}
      />
      <div className="actions">
        {writing ? (
          <small>
            rendered <Renders of={id} />
          </small>
        ) : (
          <>
            {/* What is empty can be asked for again below it. */}
            {(stage === 'past' || piecesOf(message).length > 0) && (
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

interface AskedProps {
  readonly text: string
  readonly children: React.ReactNode
  onEdit(text: string): void
}

function Asked({ text, children, onEdit }: AskedProps) {
  const [edits, setEdits] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const came = useRef(false)

  // Who leaves the editor is where it was opened.
  useEffect(() => {
    if (!edits && came.current) button.current?.focus()
    came.current = edits
  }, [edits])

  if (edits) {
    return (
      <Editor
        text={text}
        onCancel={() => setEdits(false)}
        onSend={(next) => {
          setEdits(false)
          onEdit(next)
        }}
      />
    )
  }
  return (
    <article className="message" data-role="user" aria-label="You">
      <p className="words">{text}</p>
      <div className="actions">
        {children}
        <button ref={button} type="button" onClick={() => setEdits(true)}>
          Edit
        </button>
      </div>
    </article>
  )
}

/** Who said it, and what it took. */
function factsOf({ steps, usage, timing }: ChatAssistantMessage): string {
  const facts = [
    steps.at(-1)?.model,
    timing.total === undefined ? undefined : `${(timing.total / 1_000).toFixed(1)} s`,
    usage.total === undefined ? undefined : `${usage.total.toLocaleString('en')} tokens`,
  ]
  return facts.filter((fact) => fact).join(' · ')
}
