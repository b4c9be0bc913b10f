import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useDeckField } from '../view/deck-context.ts'
import { secondsText } from '../view/format.ts'
import { rowAfterKey } from './row-after-key.ts'
import { rowHeight, useVisibleRange } from './visible-range.ts'
import './grid-list.css'

interface ListColumn {
  readonly name: string
  readonly title?: string
  readonly isSorted?: boolean
  /** Sorts by this column, or no longer. */
  sort?(): void
}

interface GridListProps {
  readonly label: string
  /** The names of the columns. */
  readonly columns: readonly ListColumn[]
  /** The most characters that the number of a row has. */
  readonly numberLength: number
  readonly count: number
  /** The index of the selected row, or -1. */
  readonly selected: number
  /** The index of a row to scroll to when it changes, or -1. */
  readonly revealed: number
  /** Shown while there are no rows. */
  readonly placeholder: string
  /** The index of the header that a row belongs to, which stays in sight. */
  headerOf?(index: number): number | undefined
  isHighlighted(index: number): boolean
  /** The cells of a row. */
  children(index: number): ReactNode
  onHover(index: number | undefined): void
  onSelect(index: number): void
}

/**
 * A list of rows in columns that renders only its visible rows. It follows its end until a person
 * scrolls away, sorts it or selects a row.
 */
export function GridList(props: GridListProps): ReactNode {
  const { label, columns, numberLength, count, selected, revealed, placeholder, headerOf, ...row } =
    props
  const selectedId = useId()
  const container = useRef<HTMLDivElement>(null)
  const [isAtEnd, setIsAtEnd] = useState(true)
  /** Whether the list was scrolled to its end, and the event for it is still to come. */
  const isScrolling = useRef(false)
  const sortedBy = columns.find(({ isSorted }) => isSorted)?.name
  const followsEnd = isAtEnd && !sortedBy && selected < 0 && revealed < 0

  useLayoutEffect(() => {
    // What a person sorts by is highest in the first rows.
    if (sortedBy) container.current?.scrollTo(0, 0)
  }, [sortedBy])

  const { first, last, keyOffset, top, isTopCut } = useVisibleRange(container, {
    count,
    followsEnd,
  })
  const header = top < count ? headerOf?.(top) : undefined
  const duration = useDeckField('duration')
  const widths: CSSProperties & Readonly<Record<'--deck-number' | '--deck-time', string>> = {
    '--deck-number': `${numberLength}ch`,
    '--deck-time': `${secondsText(duration, duration).length}ch`,
  }
  const showsHeader = header !== undefined && (header < top || isTopCut)

  useLayoutEffect(() => {
    const element = container.current
    const space = element?.querySelector('.deck-row-space')
    if (!element || !space || !followsEnd) return
    // It is called after the page was laid out: to scroll as soon as rows are added would lay it out twice in a frame.
    const observer = new ResizeObserver(() => {
      const before = element.scrollTop
      element.scrollTo(0, element.scrollHeight)
      isScrolling.current = element.scrollTop !== before
    })
    observer.observe(element)
    observer.observe(space)
    return () => observer.disconnect()
  }, [followsEnd])

  const target = revealed < 0 ? selected : revealed
  useLayoutEffect(() => {
    if (container.current) scrollToRow(container.current, target)
  }, [target])

  function onScroll(): void {
    const element = container.current
    const isFollowing = followsEnd && isScrolling.current
    isScrolling.current = false
    // Where a person has not scrolled, a look at where the list is now would lay out rows that have come since.
    if (!element || selected >= 0 || revealed >= 0 || isFollowing) return
    const { scrollTop, scrollHeight, clientHeight } = element
    setIsAtEnd(scrollHeight - scrollTop - clientHeight < 3 * rowHeight)
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
    <div className="deck-grid" style={widths}>
      <div className="deck-row deck-column-names">
        {columns.map(({ name, title, isSorted, sort }) =>
          sort ? (
            <button
              key={name}
              type="button"
              aria-pressed={isSorted}
              aria-label={`Sort by ${name}`}
              title={`${title}. Click to sort`}
              onClick={sort}
            >
              {name}
            </button>
          ) : (
            <span key={name} title={title} aria-hidden="true">
              {name}
            </span>
          ),
        )}
      </div>
      {showsHeader && (
        <div
          className="deck-row deck-sticky"
          aria-hidden="true"
          data-cut={header === top || undefined}
        >
          {row.children(header)}
        </div>
      )}
      <div
        className="deck-rows"
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={selected < 0 ? undefined : selectedId}
        ref={container}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onPointerLeave={() => row.onHover(undefined)}
      >
        {!count && <Placeholder text={placeholder} />}
        <div className="deck-row-space" style={{ height: count * rowHeight }} role="presentation">
          {/* One element moves with the list: each row would be one more to move in every frame. */}
          <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
            {indices(first, last).map((index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
              // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, since a row may unmount
              <div
                key={index - keyOffset}
                id={index === selected ? selectedId : undefined}
                className="deck-row"
                role="option"
                aria-selected={index === selected}
                aria-setsize={count}
                aria-posinset={index + 1}
                data-highlighted={row.isHighlighted(index) || undefined}
                onPointerMove={() => row.onHover(index)}
                onClick={() => row.onSelect(index === selected ? -1 : index)}
              >
                {row.children(index)}
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  )
}

function Placeholder({ text }: { readonly text: string }): ReactNode {
  return (
    <div
      className="deck-placeholder"
      role="option"
      tabIndex={-1}
      aria-selected={false}
      aria-disabled
    >
      {text}
    </div>
  )
}

/** Leaves room for the header above. */
function scrollToRow(container: HTMLElement, index: number): void {
  const top = index * rowHeight
  const isBelow = container.scrollTop < top + rowHeight - container.clientHeight
  const isAbove = container.scrollTop > top - rowHeight
  if (index >= 0 && (isBelow || isAbove)) {
    container.scrollTo(0, top - container.clientHeight / 2)
  }
}

function indices(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index)
}
