import { useEffect, useRef, useState } from 'react'

interface MessageEditorProps {
  readonly text: string
  onSend(text: string): void
  onCancel(): void
}

/** Edits a message of the user. */
export function MessageEditor({ text: initialText, onSend, onCancel }: MessageEditorProps) {
  const [text, setText] = useState(initialText)
  const textarea = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    const { current } = textarea
    current?.focus()
    current?.setSelectionRange(current.value.length, current.value.length)
  }, [])

  return (
    <form
      className="message editor"
      data-role="user"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) onSend(text.trim())
      }}
    >
      <textarea
        ref={textarea}
        aria-label="Edit message"
        value={text}
        rows={3}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      />
      <div className="actions">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" className="primary" disabled={!text.trim()}>
          Send
        </button>
      </div>
    </form>
  )
}
