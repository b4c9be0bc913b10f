import { useEffect, useRef, useState } from 'react'

interface EditorProps {
  readonly text: string
  onSend(text: string): void
  onCancel(): void
}

/** A message, to be said otherwise. */
export function Editor({ text: before, onSend, onCancel }: EditorProps) {
  const [text, setText] = useState(before)
  const field = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    const { current } = field
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
        ref={field}
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
