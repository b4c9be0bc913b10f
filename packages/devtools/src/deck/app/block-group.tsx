import { type ReactNode, useEffect, useRef, useState } from 'react'
import './block-group.css'

interface BlockGroupProps {
  /** Whether the text that it belongs to has many groups. */
  readonly isInLongText: boolean
  /** Renders its blocks, or its text alone. */
  children(isTextEnough: boolean): ReactNode
}

/**
 * A part of a text, which a browser lays out only near the window. A group of a long text has elements for its blocks
 * only there: elsewhere its text is enough to search and to copy, and spares the page thousands of elements.
 */
export function BlockGroup({ isInLongText, children }: BlockGroupProps): ReactNode {
  const element = useRef<HTMLDivElement>(null)
  const [isSkipped, setIsSkipped] = useState(false)

  useEffect(() => {
    const group = element.current
    const onChange = (event: Event) => {
      if (event.target === group && 'skipped' in event) setIsSkipped(event.skipped === true)
    }
    group?.addEventListener('contentvisibilityautostatechange', onChange)
    return () => group?.removeEventListener('contentvisibilityautostatechange', onChange)
  }, [])

  return (
    <div ref={element} className="block-group">
      {children(isSkipped && isInLongText)}
    </div>
  )
}

/** A text with more groups is long. */
export const fewGroups = 25
