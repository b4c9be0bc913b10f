import { useReadableStore } from '@deltakit/react'
import type { ChatSession } from './chat-session.ts'

interface RecordingButtonsProps {
  readonly session: ChatSession
  onOpen(yaml: string): void
}

/** Saves what was streamed as a cassette, or opens it in the player. */
export function RecordingButtons({ session, onOpen }: RecordingButtonsProps) {
  const isEmpty = useReadableStore(session.recordedCount) === 0
  return (
    <>
      <button
        type="button"
        disabled={isEmpty}
        onClick={() => void session.recordedYaml().then(download)}
      >
        Save recording
      </button>
      <button
        type="button"
        disabled={isEmpty}
        onClick={() => void session.recordedYaml().then(onOpen)}
      >
        Open in player
      </button>
    </>
  )
}

function download(yaml: string): void {
  const href = URL.createObjectURL(new Blob([yaml], { type: 'application/yaml' }))
  Object.assign(document.createElement('a'), { href, download: 'chat.yaml' }).click()
  // Not at once: the browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
