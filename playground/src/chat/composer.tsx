import { useReadableStore } from '@deltakit/react'
import { type KeyboardEvent, type RefObject, useEffect } from 'react'
import type { Talk } from './chat-session.ts'
import './composer.css'

interface ComposerProps {
  readonly talk: Talk
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly busy: boolean
  /** Why nothing can be sent, where that is so. */
  readonly missing: string | undefined
  /** How the chat is. */
  readonly said: string
  onSend(text: string): void
  onStop(): void
}

/** Where a message is written. While an answer is being written, what is sent waits its turn. */
export function Composer({ talk, field, busy, missing, said, onSend, onStop }: ComposerProps) {
  const text = useReadableStore(talk.text)
  const sendable = missing === undefined && text.trim() !== ''

  useEffect(() => {
    // Elsewhere a keyboard would come up over the page.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [field])

  function send(): void {
    if (!sendable) return
    talk.text.set('')
    onSend(text.trim())
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && busy) onStop()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <textarea
        ref={field}
        aria-label="Message"
        placeholder={missing ?? 'Ask something'}
        rows={2}
        value={text}
        onChange={(event) => talk.text.set(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div>
        {/* Once it is over, what is to be seen of it is in the answer. */}
        <p role="status" className={busy ? 'said' : 'unseen'}>
          {said}
        </p>
        {busy && (
          <button type="button" onClick={onStop}>
            Stop
          </button>
        )}
        <button type="submit" className="primary" disabled={!sendable}>
          {busy ? 'Queue' : 'Send'}
        </button>
      </div>
    </form>
  )
}
