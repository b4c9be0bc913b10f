import { useReadableStore } from '@deltakit/react'
import type { Talk } from './chat-session.ts'

interface RecordingProps {
  readonly talk: Talk
  onOpen(yaml: string): void
}

/** All that was streamed, as a cassette to be kept, or to be looked at. */
export function Recording({ talk, onOpen }: RecordingProps) {
  const nothing = useReadableStore(talk.streamed) === 0
  return (
    <>
      <button type="button" disabled={nothing} onClick={() => save(talk.recorded())}>
        Save recording
      </button>
      <button type="button" disabled={nothing} onClick={() => onOpen(talk.recorded())}>
        Open in deck
      </button>
    </>
  )
}

function save(yaml: string): void {
  const href = URL.createObjectURL(new Blob([yaml], { type: 'application/yaml' }))
  Object.assign(document.createElement('a'), { href, download: 'chat.yaml' }).click()
  // Not at once: a browser may not have begun to read it.
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
