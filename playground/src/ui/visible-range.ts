import { type RefObject, useEffect, useState } from 'react'

/** Which of many rows of one height can be seen. */
export interface Window {
  readonly first: number
  readonly last: number
  /** Of the box. */
  readonly height: number
}

export const rowHeight = 22
const beyond = 8

/**
 * The rows in sight of a box that scrolls, and some beyond them. One that follows its end is there before
 * it has scrolled, so that nothing blank is seen.
 */
export function useWindow(
  box: RefObject<HTMLElement | null>,
  { count, follows }: { readonly count: number; readonly follows: boolean },
): Window {
  const [{ top: scrolled, height }, setView] = useState({ top: 0, height: 400 })

  useEffect(() => {
    const list = box.current
    if (!list) return
    const look = () => setView({ top: list.scrollTop, height: list.clientHeight })
    const sizes = new ResizeObserver(look)
    sizes.observe(list)
    list.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      list.removeEventListener('scroll', look)
    }
  }, [box])

  const top = follows ? count * rowHeight - height : scrolled
  const first = Math.max(0, Math.floor(top / rowHeight) - beyond)
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + beyond)
  return { first, last, height }
}
