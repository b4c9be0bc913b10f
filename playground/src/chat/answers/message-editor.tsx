import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTextHeight } from '../../ui/use-text-height.ts'
import { isSendKey } from '../composer/send-key.ts'

interface MessageEditorProps {
  readonly text: string
  onSend(text: string): void
  onCancel(): void
}

/** Edits a message of the user. The keys are those of the composer. */
export function MessageEditor({ text: initialText, onSend, onCancel }: MessageEditorProps) {
  const [text, setText] = useState(initialText)
  const textarea = useRef<HTMLTextAreaElement>(null)
  const canSend = text.trim() !== ''

  useTextHeight(textarea)

  useEffect(() => {
    const { current } = textarea
    current?.focus()
    current?.setSelectionRange(current.value.length, current.value.length)
  }, [])

  function send(): void {
    if (canSend) onSend(text.trim())
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') onCancel()
    if (!isSendKey(event)) return
    event.preventDefault()
    send()
  }

  return (
    <form
      className="message editor"
      data-role="user"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={textarea}
        aria-label="Edit message"
        dir="auto"
        value={text}
        rows={2}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="editor-actions">
        <small>Enter sends, Shift+Enter breaks the line</small>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={!canSend}>
          Send
        </button>
      </div>
    </form>
  )
}
