import { type KeyboardEvent, useState } from 'react'

interface ComposerProps {
  readonly busy: boolean
  readonly ready: boolean
  onSend(text: string): void
  onStop(): void
}

/** Where a message is written. While an answer is being written, what is sent waits its turn. */
export function Composer({ busy, ready, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState('')
  const sendable = ready && text.trim() !== ''

  function send(): void {
    if (!sendable) return
    onSend(text.trim())
    setText('')
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
        aria-label="Message"
        placeholder={ready ? 'Ask something' : 'Say first who answers'}
        rows={2}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="primary" disabled={!sendable}>
        {busy ? 'Queue' : 'Send'}
      </button>
      <button type="button" disabled={!busy} onClick={onStop}>
        Stop
      </button>
    </form>
  )
}
