import { IconButton } from '@deltakit/devtools/deck'
import { ArrowDown } from 'lucide-react'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

interface MessageListProps {
  readonly label: string
  /** There is nothing yet that has an end to follow. */
  readonly isEmpty: boolean
  /** How many messages were sent. A new one scrolls to the end. */
  readonly sentCount: number
  readonly children: ReactNode
}

/** Scrolls the conversation. It follows its end until a person scrolls up. */
export function MessageList({ label, isEmpty, sentCount, children }: MessageListProps) {
  const container = useRef<HTMLDivElement>(null)
  const followsEnd = useRef(true)
  const [isAway, setIsAway] = useState(false)

  useLayoutEffect(() => {
    const { current: element } = container
    if (!element) return undefined
    let lastScrollTop = element.scrollTop
    const listeners = new AbortController()
    element.addEventListener(
      'scroll',
      () => {
        const below = element.scrollHeight - element.scrollTop - element.clientHeight
        if (below < 40) followsEnd.current = true
        else if (element.scrollTop < lastScrollTop) followsEnd.current = false
        lastScrollTop = element.scrollTop
        setIsAway(!followsEnd.current)
      },
      { signal: listeners.signal },
    )
    const observer = new ResizeObserver(() => {
      if (followsEnd.current) element.scrollTop = element.scrollHeight
    })
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => {
      listeners.abort()
      observer.disconnect()
    }
  }, [])

  useLayoutEffect(() => {
    followsEnd.current = !isEmpty
    if (sentCount && container.current) {
      container.current.scrollTop = container.current.scrollHeight
    }
  }, [sentCount, isEmpty])

  return (
    <div className="message-area">
      <div
        ref={container}
        className="message-list"
        role="log"
        aria-label={label}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it needs keyboard focus
        tabIndex={0}
      >
        <div className="messages">{children}</div>
      </div>
      {isAway && (
        <div className="to-end">
          <IconButton
            label="Go to the end"
            icon={ArrowDown}
            onClick={() => container.current?.scrollTo(0, container.current.scrollHeight)}
          />
        </div>
      )}
    </div>
  )
}
