import { useEffect } from 'react'
import { openFiles, openRecording } from './open-recording.ts'
import type { PlayerContextValue } from './player-context.ts'
import './uploads.css'
import { textFields } from '../ui/text-fields.ts'

/** Plays a recording that is dropped on the page or pasted into it. */
export function useUploads(context: PlayerContextValue): void {
  useEffect(() => {
    const listeners = new AbortController()
    const { signal } = listeners
    const { dataset } = document.body
    addEventListener('dragover', onDragOver, { signal })
    addEventListener('dragleave', onDragLeave, { signal })
    addEventListener('drop', onDrop, { signal })
    addEventListener('paste', onPaste, { signal })
    return () => listeners.abort()

    // Without preventDefault the browser would open the file instead of the page.
    function onDragOver(event: DragEvent): void {
      event.preventDefault()
      if (event.dataTransfer?.types.includes('Files')) dataset.drop = ''
    }

    function onDragLeave({ relatedTarget }: DragEvent): void {
      if (!relatedTarget) delete dataset.drop
    }

    function onDrop(event: DragEvent): void {
      delete dataset.drop
      // The composer of the chat takes files as attachments.
      if (event.defaultPrevented) return
      event.preventDefault()
      const files = [...(event.dataTransfer?.files ?? [])]
      const text = event.dataTransfer?.getData('text/plain') ?? ''
      if (files.length) void openFiles(context, files)
      else if (text) void openRecording(context, { name: unusedName(context, 'dropped'), text })
    }

    function onPaste({ clipboardData, target, defaultPrevented }: ClipboardEvent): void {
      if (defaultPrevented || (target instanceof Element && target.closest(textFields))) return
      const files = [...(clipboardData?.files ?? [])]
      const text = clipboardData?.getData('text/plain') ?? ''
      if (files.length) void openFiles(context, files)
      else if (text) void openRecording(context, { name: unusedName(context, 'pasted'), text })
    }
  }, [context])
}

function unusedName({ uploads }: PlayerContextValue, base: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} ${number}`
    if (!uploads.find(name)) return name
  }
}
