import { useReadableStore } from '@deltakit/react'
import { type KeyboardEvent, type RefObject, useEffect } from 'react'
import type { ChatSession } from './chat-session.ts'
import './composer.css'

interface ComposerProps {
  readonly session: ChatSession
  readonly textarea: RefObject<HTMLTextAreaElement | null>
  readonly isBusy: boolean
  /** What a person must do before they can send, if anything. */
  readonly missing: string | undefined
  readonly statusText: string
  onSend(text: string): void
  onStop(): void
}

/** Where a message is written. Messages sent while an answer streams are queued. */
export function Composer(props: ComposerProps) {
  const { session, textarea, isBusy, missing, statusText, onSend, onStop } = props
  const text = useReadableStore(session.text)
  const canSend = missing === undefined && text.trim() !== ''

  useEffect(() => {
    // On a touch screen the focus would open a keyboard over the page.
    if (matchMedia('(pointer: fine)').matches) textarea.current?.focus()
  }, [textarea])

  function send(): void {
    if (!canSend) return
    session.text.set('')
    onSend(text.trim())
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && isBusy) onStop()
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
        ref={textarea}
        aria-label="Message"
        placeholder={missing ?? 'Ask something'}
        rows={2}
        value={text}
        onChange={(event) => session.text.set(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div>
        {/* After the answer only screen readers need it: the answer itself shows how it ended. */}
        <p role="status" className={isBusy ? 'chat-status' : 'visually-hidden'}>
          {statusText}
        </p>
        {isBusy && (
          <button type="button" onClick={onStop}>
            Stop
          </button>
        )}
        <button type="submit" className="primary" disabled={!canSend}>
          {isBusy ? 'Queue' : 'Send'}
        </button>
      </div>
    </form>
  )
}
