import { IconButton } from '@deltakit/devtools/deck'
import { useReadableStore } from '@deltakit/react'
import { Download, SquarePlay } from 'lucide-react'
import type { Recording } from '../recording.ts'

interface RecordingButtonsProps {
  readonly recording: Recording
  onOpen(yaml: string): void
}

/** Saves what was streamed as a cassette, or opens it in the player. */
export function RecordingButtons({ recording, onOpen }: RecordingButtonsProps) {
  const isEmpty = useReadableStore(recording.count) === 0
  return (
    <>
      <IconButton
        label="Save recording"
        icon={Download}
        disabled={isEmpty}
        onClick={() => void recording.yaml().then(download)}
      />
      <IconButton
        label="Open in player"
        icon={SquarePlay}
        disabled={isEmpty}
        onClick={() => void recording.yaml().then(onOpen)}
      />
    </>
  )
}

function download(yaml: string): void {
  const href = URL.createObjectURL(new Blob([yaml], { type: 'application/yaml' }))
  Object.assign(document.createElement('a'), { href, download: 'chat.yaml' }).click()
  // Not at once: the browser may still be reading it.
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
