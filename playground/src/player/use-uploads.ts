import { useEffect } from 'react'
import { openCassette, openFile } from './open-cassette.ts'
import type { PlayerContextValue } from './player-context.ts'
import './uploads.css'

/** Plays a cassette that is dropped on the page or pasted into it. */
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
      event.preventDefault()
      delete dataset.drop
      const [file] = event.dataTransfer?.files ?? []
      if (file) void openFile(context, file)
    }

    function onPaste({ clipboardData, target }: ClipboardEvent): void {
      const yaml = clipboardData?.getData('text/plain') ?? ''
      if (!yaml.includes('interactions:')) return
      if (target instanceof Element && target.closest('textarea')) return
      void openCassette(context, { name: unusedName(context), yaml })
    }
  }, [context])
}

function unusedName({ uploads }: PlayerContextValue): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'pasted' : `pasted ${number}`
    if (!uploads.find(name)) return name
  }
}
