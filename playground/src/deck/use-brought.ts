import { useEffect } from 'react'
import type { Deck } from './deck.ts'
import { bring, bringFile } from './use-cassette.ts'

/** Plays what is dropped on the page, or pasted into it. */
export function useBrought(deck: Deck): void {
  useEffect(() => {
    const heard = new AbortController()
    const { signal } = heard
    addEventListener('dragover', (event) => event.preventDefault(), { signal })
    addEventListener('drop', onDrop, { signal })
    addEventListener('paste', onPaste, { signal })
    return () => heard.abort()

    function onDrop(event: DragEvent): void {
      event.preventDefault()
      const [file] = event.dataTransfer?.files ?? []
      if (file) void bringFile(deck, file)
    }

    function onPaste(event: ClipboardEvent): void {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (text.includes('interactions:')) void bring(deck, 'pasted', text)
    }
  }, [deck])
}
