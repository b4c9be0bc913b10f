import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { rowHeight, useVisibleRange } from './visible-range.ts'
import './virtual-list.css'

interface VirtualListProps {
  readonly label: string
  readonly count: number
  /** The index of the selected row, or -1. */
  readonly selected: number
  /** The index of a row to scroll into view without selecting it, or -1. */
  readonly revealed: number
  /** Shown while there are no rows. */
  readonly placeholder: string
  isHighlighted(index: number): boolean
  children(index: number): ReactNode
  onHover(index: number | undefined): void
  onSelect(index: number): void
}

/**
 * A listbox that renders only its visible rows. It follows its end until a person scrolls away. When it
 * reveals a row it stops following until another row is added.
 */
export function VirtualList({
  label,
  count,
  selected,
  revealed,
  placeholder,
  ...row
}: VirtualListProps) {
  const id = useId()
  const container = useRef<HTMLDivElement>(null)
  const [isAtEnd, setIsAtEnd] = useState(true)
  const [revealedAtCount, setRevealedAtCount] = useState(-1)
  const isRevealing = useRef(false)
  const followsEnd = isAtEnd && selected < 0 && revealedAtCount !== count
  const { first, last, height } = useVisibleRange(container, { count, followsEnd })

  useLayoutEffect(() => {
    if (followsEnd) container.current?.scrollTo(0, count * rowHeight - height)
  }, [followsEnd, count, height])

  useLayoutEffect(() => {
    if (container.current) scrollToRow(container.current, selected)
  }, [selected])

  useLayoutEffect(() => {
    if (!container.current || !scrollToRow(container.current, revealed)) return
    isRevealing.current = true
    setRevealedAtCount(count)
  }, [revealed, count])

  function onScroll(): void {
    const element = container.current
    const isByPerson = !isRevealing.current && revealedAtCount !== count
    isRevealing.current = false
    if (!element || !isByPerson) return
    setIsAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < 3 * rowHeight)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const height = container.current?.clientHeight ?? 0
    const pageSize = Math.max(1, Math.floor(height / rowHeight) - 1)
    const next = rowAfterKey(event.key, { from: selected, count, pageSize })
    if (next === undefined) return
    event.preventDefault()
    row.onSelect(next)
  }

  return (
    <div
      className="rows"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={selected < 0 ? undefined : `${id}-${selected}`}
      ref={container}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onPointerLeave={() => row.onHover(undefined)}
    >
      {!count && (
        <div
          className="placeholder"
          role="option"
          tabIndex={-1}
          aria-selected={false}
          aria-disabled
        >
          {placeholder}
        </div>
      )}
      <div className="row-space" style={{ height: count * rowHeight }} role="presentation">
        {indices(first, last).map((index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, since a row may unmount
          <div
            key={index}
            id={`${id}-${index}`}
            className="row"
            role="option"
            aria-selected={index === selected}
            aria-setsize={count}
            aria-posinset={index + 1}
            data-highlighted={row.isHighlighted(index) || undefined}
            style={{ transform: `translateY(${index * rowHeight}px)` }}
            onPointerEnter={() => row.onHover(index)}
            onClick={() => row.onSelect(index === selected ? -1 : index)}
          >
            {row.children(index)}
          </div>
        ))}
      </div>
    </div>
  )
}

/** Returns whether it had to scroll. */
function scrollToRow(container: HTMLElement, index: number): boolean {
  const top = index * rowHeight
  const minScrollTop = top + rowHeight - container.clientHeight
  if (index < 0) return false
  if (container.scrollTop <= top && container.scrollTop >= minScrollTop) return false
  container.scrollTo(0, top - container.clientHeight / 2)
  return true
}

function indices(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index)
}

interface KeyMove {
  readonly from: number
  readonly count: number
  readonly pageSize: number
}

/** Returns the row that a key selects, -1 for none, or undefined if the key moves nothing. */
function rowAfterKey(key: string, { from, count, pageSize }: KeyMove): number | undefined {
  const last = count - 1
  switch (key) {
    case 'Escape':
      return -1
    case 'ArrowDown':
      return Math.min(last, from + 1)
    case 'ArrowUp':
      return from < 0 ? last : Math.max(0, from - 1)
    case 'PageDown':
      return Math.min(last, from + pageSize)
    case 'PageUp':
      return Math.max(0, from - pageSize)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}
