import type { ChatMessage, ChatVerbs } from '@deltakit/core'
import { memo, useState } from 'react'
import { textIn } from '../deck/earlier.tsx'
import { AnswerView } from './answer-view.tsx'

interface MessageProps {
  readonly message: ChatMessage
  readonly verbs: Pick<
    ChatVerbs,
    'edit' | 'regenerate' | 'branches' | 'switchTo' | 'approve' | 'deny'
  >
  /** Whether a call in it can still be decided: of the latest answer alone. */
  readonly open: boolean
  /** How many there are in its place: another branch is another row of buttons. */
  readonly branches: readonly string[]
}

/** What was said, once it is settled. */
export const MessageView = memo(
  ({ message, verbs, branches, open }: MessageProps) => {
    const [edits, setEdits] = useState(false)
    const { id, role } = message
    if (edits) {
      return (
        <Editor
          text={textIn(message)}
          onCancel={() => setEdits(false)}
          onSave={(text) => {
            setEdits(false)
            void verbs.edit(id, text)
          }}
        />
      )
    }
    return (
      <article className="message" data-role={role} aria-label={role === 'user' ? 'You' : 'Model'}>
        {message.role === 'user' ? (
          <p className="words">{textIn(message)}</p>
        ) : (
          <AnswerView
            answer={message}
            open={open}
            onApprove={(key) => void verbs.approve(key)}
            onDeny={(key) => void verbs.deny(key, 'The person said no')}
          />
        )}
        <div className="actions">
          {role === 'user' ? (
            <button type="button" onClick={() => setEdits(true)}>
              Edit
            </button>
          ) : (
            <button type="button" onClick={() => void verbs.regenerate(id)}>
              Regenerate
            </button>
          )}
          <Branches id={id} branches={branches} onSwitch={(to) => void verbs.switchTo(to)} />
        </div>
      </article>
    )
  },
  (one, other) =>
    one.message === other.message &&
    one.open === other.open &&
    `${one.branches}` === `${other.branches}`,
)

interface BranchesProps {
  readonly id: string
  readonly branches: readonly string[]
  onSwitch(to: string): void
}

function Branches({ id, branches, onSwitch }: BranchesProps) {
  if (branches.length < 2) return null
  const at = branches.indexOf(id)
  const before = branches[at - 1]
  const after = branches[at + 1]
  return (
    <span className="branches">
      <button
        type="button"
        aria-label="Earlier version"
        disabled={!before}
        onClick={() => before && onSwitch(before)}
      >
        ‹
      </button>
      {at + 1} of {branches.length}
      <button
        type="button"
        aria-label="Later version"
        disabled={!after}
        onClick={() => after && onSwitch(after)}
      >
        ›
      </button>
    </span>
  )
}

interface EditorProps {
  readonly text: string
  onSave(text: string): void
  onCancel(): void
}

function Editor({ text, onSave, onCancel }: EditorProps) {
  return (
    <form
      className="message editor"
      onSubmit={(event) => {
        event.preventDefault()
        onSave(String(new FormData(event.currentTarget).get('text')))
      }}
    >
      <textarea
        name="text"
        aria-label="Edit message"
        defaultValue={text}
        rows={3}
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      />
      <div className="actions">
        <button type="submit" className="primary">
          Save
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
