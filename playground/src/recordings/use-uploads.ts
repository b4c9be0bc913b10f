import { useEffect } from 'react'
import { bring, bringFile } from '../player/open-cassette.ts'
import type { Desk } from '../player/player-context.ts'
import './uploads.css'

/** Plays what is dropped on the page, whichever it is, or pasted into it. */
export function useBrought(desk: Desk): void {
  useEffect(() => {
    const heard = new AbortController()
    const { signal } = heard
    const { dataset } = document.body
    addEventListener('dragover', onDragOver, { signal })
    addEventListener('dragleave', onDragLeave, { signal })
    addEventListener('drop', onDrop, { signal })
    addEventListener('paste', onPaste, { signal })
    return () => heard.abort()

    // Prevented, or the browser would leave the page for the file.
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
      if (file) void bringFile(desk, file)
    }

    function onPaste({ clipboardData, target }: ClipboardEvent): void {
      const text = clipboardData?.getData('text/plain') ?? ''
      if (!text.includes('interactions:')) return
      if (target instanceof Element && target.closest('textarea')) return
      bring(desk, nameFor(desk), text)
    }
  }, [desk])
}

function nameFor({ crate }: Desk): string {
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? 'pasted' : `pasted ${nth}`
    if (!crate.find(name)) return name
  }
}
