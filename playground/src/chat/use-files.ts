import { type DragEvent, useState } from 'react'
import type { ChatSession } from './chat-session.ts'
import { readFiles } from './composer/attachments.ts'

/** Files that a person adds to the next message. */
export interface FileDrop {
  /** Why some were left out, in sentences. */
  readonly problems: readonly string[]
  readonly isDragging: boolean
  add(files: readonly File[]): void
  /** What an element needs so that files can be dropped on it. */
  readonly handlers: {
    onDragOver(event: DragEvent): void
    onDragLeave(event: DragEvent): void
    onDrop(event: DragEvent): void
  }
}

/** Recordings are for the player: the page opens them, wherever they are dropped. */
const recording = /\.(ya?ml|har|sse|ndjson)$/i

export function useFiles(session: ChatSession): FileDrop {
  const [problems, setProblems] = useState<readonly string[]>([])
  const [isDragging, setIsDragging] = useState(false)

  async function add(files: readonly File[]): Promise<void> {
    const { added, problems } = await readFiles(files, session.files.get())
    setProblems(problems)
    if (added.length) session.files.set([...session.files.get(), ...added])
  }

  return {
    problems,
    isDragging,
    add: (files) => void add(files),
    handlers: {
      onDragOver(event) {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        // The page would say that it opens recordings.
        event.nativeEvent.stopPropagation()
        setIsDragging(true)
      },
      onDragLeave({ currentTarget, relatedTarget }) {
        const isInside = relatedTarget instanceof Node && currentTarget.contains(relatedTarget)
        if (!isInside) setIsDragging(false)
      },
      onDrop(event) {
        setIsDragging(false)
        const files = [...event.dataTransfer.files]
        if (!files.length || files.some(({ name }) => recording.test(name))) return
        event.preventDefault()
        // The page would open it in the player.
        event.nativeEvent.stopPropagation()
        void add(files)
      },
    },
  }
}
