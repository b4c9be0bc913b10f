import { useReadableStore } from '@deltakit/react'
import { type ReactNode, useLayoutEffect, useRef } from 'react'
import type { FlightRecorder } from '../recorder/flight-recorder.ts'

interface ToggleProps {
  readonly recorder: FlightRecorder
  readonly position: string
  /** A person has just closed the panel, and goes on from here. */
  readonly takesFocus: boolean
  onToggle(): void
}

/** The button in a corner of the page, with the number of streams that go on. */
export function Toggle({ recorder, position, takesFocus, onToggle }: ToggleProps): ReactNode {
  const streams = useReadableStore(recorder.streams)
  const button = useRef<HTMLButtonElement>(null)
  const live = streams.filter(({ state }) => state === 'streaming').length
  const isFailed = streams.at(-1)?.state === 'failed'

  useLayoutEffect(() => {
    if (takesFocus) button.current?.focus()
  }, [takesFocus])

  return (
    <button
      ref={button}
      type="button"
      className="toggle"
      data-position={position}
      data-live={live > 0}
      data-failed={isFailed}
      aria-label={`Open the Deltakit devtools${live > 0 ? `, ${live} live` : ''}`}
      title="Deltakit devtools (Alt+Shift+D)"
      onClick={onToggle}
    >
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d="M12 3 22 20H2Z" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M7 15h3l2-4 2 6 1-2h2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      {live > 0 && <span className="toggle-count">{live}</span>}
    </button>
  )
}
