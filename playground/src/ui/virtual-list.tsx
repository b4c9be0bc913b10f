import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { rowHeight, useWindow } from './visible-range.ts'
import './virtual-list.css'

interface RowsProps {
  readonly label: string
  readonly count: number
  /** The row that is held, or -1. */
  readonly held: number
  /** The row that belongs to what is looked at elsewhere, or -1. */
  readonly peeked: number
  readonly nothing: string
  isLit(index: number): boolean
  children(index: number): ReactNode
  onPoint(index: number | undefined): void
  onHold(index: number): void
}

/**
 * A long list of which only what is seen is there. It follows its end until somebody scrolls away. What is
 * looked at elsewhere it brings to sight, and stays there until something more comes.
 */
export function Rows({ label, count, held, peeked, nothing, ...row }: RowsProps) {
  const id = useId()
  const place = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const [leftAt, setLeftAt] = useState(-1)
  const brought = useRef(false)
  const follows = atEnd && held < 0 && leftAt !== count
  const { first, last, height } = useWindow(place, { count, follows })

  useLayoutEffect(() => {
    if (follows) place.current?.scrollTo(0, count * rowHeight - height)
  }, [follows, count, height])

  useLayoutEffect(() => {
    if (place.current) reveal(place.current, held)
  }, [held])

  useLayoutEffect(() => {
    if (!place.current || !reveal(place.current, peeked)) return
    brought.current = true
    setLeftAt(count)
  }, [peeked, count])

  function onScroll(): void {
    const list = place.current
    // It was no person that scrolled there.
    const wasBrought = brought.current || leftAt === count
    brought.current = false
    if (!list || wasBrought) return
    setAtEnd(list.scrollHeight - list.scrollTop - list.clientHeight < 3 * rowHeight)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((place.current?.clientHeight ?? 0) / rowHeight) - 1)
    const to = destinationOf(event.key, { from: held, count, page })
    if (to === undefined) return
    event.preventDefault()
    row.onHold(to)
  }

  return (
    <div
      className="rows"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={held < 0 ? undefined : `${id}-${held}`}
      ref={place}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onPointerLeave={() => row.onPoint(undefined)}
    >
      {!count && (
        <div className="nothing" role="option" tabIndex={-1} aria-selected={false} aria-disabled>
          {nothing}
        </div>
      )}
      <div className="length" style={{ height: count * rowHeight }} role="presentation">
        {indices(first, last).map((index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, for a row may be gone
          <div
            key={index}
            id={`${id}-${index}`}
            className="row"
            role="option"
            aria-selected={index === held}
            aria-setsize={count}
            aria-posinset={index + 1}
            data-lit={row.isLit(index) || undefined}
            style={{ transform: `translateY(${index * rowHeight}px)` }}
            onPointerEnter={() => row.onPoint(index)}
            onClick={() => row.onHold(index === held ? -1 : index)}
          >
            {row.children(index)}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Whether it had to scroll for that. */
function reveal(list: HTMLElement, index: number): boolean {
  const top = index * rowHeight
  const least = top + rowHeight - list.clientHeight
  if (index < 0 || (list.scrollTop <= top && list.scrollTop >= least)) return false
  list.scrollTo(0, top - list.clientHeight / 2)
  return true
}

function indices(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index)
}

interface Steps {
  readonly from: number
  readonly count: number
  readonly page: number
}

function destinationOf(key: string, { from, count, page }: Steps): number | undefined {
  const last = count - 1
  if (key === 'Escape') return -1
  if (key === 'ArrowDown') return Math.min(last, from + 1)
  if (key === 'ArrowUp') return from < 0 ? last : Math.max(0, from - 1)
  if (key === 'PageDown') return Math.min(last, from + page)
  if (key === 'PageUp') return Math.max(0, from - page)
  if (key === 'Home') return 0
  return key === 'End' ? last : undefined
}
