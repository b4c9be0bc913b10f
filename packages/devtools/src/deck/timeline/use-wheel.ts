import { type RefObject, useEffect } from 'react'
import { useDeck } from '../view/deck-context.ts'
import { panBy, shownRange, zoomBy } from './zoom.ts'

/**
 * The wheel zooms around the pointer, and sideways it pans. In a page that scrolls, the wheel scrolls it,
 * and zooms with Ctrl or a pinch.
 */
export function useWheel(area: RefObject<HTMLElement | null>): void {
  const deck = useDeck()
  useEffect(() => {
    const element = area.current
    if (!element) return
    function onWheel(event: WheelEvent): void {
      const { deltaX, deltaY, ctrlKey, metaKey, shiftKey } = event
      const box = element?.getBoundingClientRect()
      if (!box?.width) return
      const isSideways = shiftKey || Math.abs(deltaX) > Math.abs(deltaY)
      if (isSideways) {
        if (!deck.view.zoom.get()) return
        panBy(deck, (deltaX || deltaY) / box.width)
      } else {
        if (!ctrlKey && !metaKey && pageScrolls()) return
        const { from, to } = shownRange(deck)
        const around = from + ((event.clientX - box.left) / box.width) * (to - from)
        zoomBy(deck, { factor: Math.exp(Math.max(-100, Math.min(100, deltaY)) / 250), around })
      }
      event.preventDefault()
    }
    // React's own listeners are passive, and a passive one cannot keep the page from zooming.
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [deck, area])
}

function pageScrolls(): boolean {
  return document.documentElement.scrollHeight > innerHeight + 1
}
