import { type RefObject, useEffect } from 'react'

/**
 * Marks an element that scrolls sideways with `data-more`: `start`, `end` or `both`, where it has more than it
 * shows. Written to the element itself, for React has nothing to render of it.
 */
export function useScrollEdges(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = element
    if (!current) return

    function update(): void {
      if (!current) return
      const { clientWidth, scrollWidth } = current
      const left = Math.abs(current.scrollLeft)
      const isAfterStart = left > 1
      const isBeforeEnd = left + clientWidth < scrollWidth - 1
      const oneEdge = isAfterStart ? 'start' : 'end'
      const edges = isAfterStart && isBeforeEnd ? 'both' : oneEdge
      if (isAfterStart || isBeforeEnd) current.dataset.more = edges
      else delete current.dataset.more
    }

    const observer = new ResizeObserver(update)
    observer.observe(current)
    current.addEventListener('scroll', update, { passive: true })
    return () => {
      observer.disconnect()
      current.removeEventListener('scroll', update)
    }
  }, [element])
}
