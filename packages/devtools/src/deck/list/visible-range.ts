import { type RefObject, useEffect, useState } from 'react'
import { observeView } from '../view/observe-view.ts'

/** The rows of a list to render. All rows have the same height. */
export interface VisibleRange {
  readonly first: number
  readonly last: number
  /** The first row that is seen. */
  readonly top: number
  /** Whether a part of that row is scrolled away. */
  readonly isTopCut: boolean
}

/** The height of every row, in pixels. The style sheet has it too. */
export const rowHeight = 20
/** Rows rendered above and below the visible ones. */
const overscan = 8

/**
 * Returns the visible rows of a scroll container, with some overscan. A list that follows its end gets
 * the rows at its end before it has scrolled there, so that no blank area flashes.
 */
export function useVisibleRange(
  container: RefObject<HTMLElement | null>,
  { count, followsEnd }: { readonly count: number; readonly followsEnd: boolean },
): VisibleRange {
  const [{ top: scrollTop, height }, setView] = useState({ top: 0, height: 400 })

  useEffect(() => {
    const element = container.current
    if (!element) return
    return observeView(element, () =>
      setView({ top: element.scrollTop, height: element.clientHeight }),
    )
  }, [container])

  const top = Math.max(0, followsEnd ? count * rowHeight - height : scrollTop)
  const seen = Math.floor(top / rowHeight)
  const first = Math.max(0, seen - overscan)
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + overscan)
  return { first, last, top: seen, isTopCut: top % rowHeight > 0 }
}
