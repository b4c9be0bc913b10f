import { useState } from 'react'

interface ComposerProps {
  readonly isBusy: boolean
  readonly error: string | undefined
  onSend(text: string): void
  onStop(): void
}

/** What a person types into, and what went wrong. */
export function Composer({ isBusy, error, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setText('')
        onSend(text)
      }}
    >
      {error && <p role="alert">{error}</p>}
      <output>{isBusy ? 'busy' : 'ready'}</output>
      <input aria-label="Message" value={text} onChange={({ target }) => setText(target.value)} />
      <button type="submit">Send</button>
      {isBusy && (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      )}
    </form>
  )
}

/** The question whether a call may be executed. */
export function Decision({ onDecide }: { onDecide(approved: boolean): void }) {
  return (
    <p>
      <button type="button" onClick={() => onDecide(true)}>
        Allow
      </button>
      <button type="button" onClick={() => onDecide(false)}>
        Deny
      </button>
    </p>
  )
}
