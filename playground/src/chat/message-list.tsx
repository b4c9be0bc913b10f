import { type ReactNode, useLayoutEffect, useRef } from 'react'

interface LogProps {
  /** Another one brings what was said last into sight. */
  readonly sent: number
  readonly children: ReactNode
}

/** What was said. It stays at its end while it grows, until somebody scrolls up. */
export function Log({ sent, children }: LogProps) {
  const log = useRef<HTMLDivElement>(null)
  const follows = useRef(true)

  useLayoutEffect(() => {
    const { current: box } = log
    if (!box) return undefined
    let last = box.scrollTop
    const heard = new AbortController()
    box.addEventListener(
      'scroll',
      () => {
        const below = box.scrollHeight - box.scrollTop - box.clientHeight
        if (below < 40) follows.current = true
        else if (box.scrollTop < last) follows.current = false
        last = box.scrollTop
      },
      { signal: heard.signal },
    )
    const observer = new ResizeObserver(() => {
      if (follows.current) box.scrollTop = box.scrollHeight
    })
    observer.observe(box)
    if (box.firstElementChild) observer.observe(box.firstElementChild)
    return () => {
      heard.abort()
      observer.disconnect()
    }
  }, [])

  useLayoutEffect(() => {
    follows.current = true
    if (sent && log.current) log.current.scrollTop = log.current.scrollHeight
  }, [sent])

  return (
    <div
      ref={log}
      className="log"
      role="log"
      aria-label="Conversation"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard has to reach it
      tabIndex={0}
    >
      <div className="lines">{children}</div>
    </div>
  )
}
