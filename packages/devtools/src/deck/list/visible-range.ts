import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'

interface KeyedRows {
  readonly first: number
  readonly last: number
  /** Subtracted from the index of a row, it gives the row's key. */
  readonly keyOffset: number
}

/** The rows of a list to render. All rows have the same height. */
export interface VisibleRange extends KeyedRows {
  /** The first row that is seen. */
  readonly top: number
  /** Whether a part of that row is scrolled away. */
  readonly isTopCut: boolean
}

/** The height of every row, in pixels. The style sheet has it too. */
export const rowHeight = 20
/** Rows rendered above and below the visible ones. */
const overscan = 8
/** Rows rendered above those at the end of a list that follows it: every frame may have others. */
const overscanAtEnd = 2

/**
 * Returns the visible rows of a scroll container, with some overscan. A list that follows its end gets
 * the rows at its end before it has scrolled there, so that no blank area flashes.
 */
export function useVisibleRange(
  container: RefObject<HTMLElement | null>,
  { count, followsEnd }: { readonly count: number; readonly followsEnd: boolean },
): VisibleRange {
  const [scrollTop, setScrollTop] = useState(0)
  const [height, setHeight] = useState(400)

  useEffect(() => {
    const element = container.current
    if (!element) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [container])

  // A list that follows its end is scrolled in every frame, which changes no row.
  useLayoutEffect(() => {
    const element = container.current
    if (!element || followsEnd) return
    const onScroll = () => setScrollTop(element.scrollTop)
    onScroll()
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [container, followsEnd])

  const top = Math.max(0, followsEnd ? count * rowHeight - height : scrollTop)
  const seen = Math.floor(top / rowHeight)
  const first = Math.max(0, seen - (followsEnd ? overscanAtEnd : overscan))
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + overscan)
  const before = useRef<KeyedRows>({ first, last, keyOffset: first })
  const keyOffset = nextKeyOffset(before.current, { first, last })
  before.current = { first, last, keyOffset }
  return { first, last, keyOffset, top: seen, isTopCut: top % rowHeight > 0 }
}

/**
 * Returns what the keys of the next rows are counted from. Rows that stay keep their keys. Where none stays, the
 * rows that come get the keys of those that go: elements with another text cost a browser less than other elements.
 */
export function nextKeyOffset(
  { first: firstBefore, last: lastBefore, keyOffset }: KeyedRows,
  { first, last }: Pick<KeyedRows, 'first' | 'last'>,
): number {
  const isJump = first >= lastBefore || last <= firstBefore
  return isJump ? first - firstBefore + keyOffset : keyOffset
}
