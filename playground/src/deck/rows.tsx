import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'
import { rowHeight, useWindow } from './window.ts'

interface RowsProps {
  readonly label: string
  readonly count: number
  /** The row that is held, or -1. */
  readonly held: number
  readonly nothing: string
  isLit(index: number): boolean
  children(index: number): ReactNode
  onPoint(index: number | undefined): void
  onHold(index: number): void
}

/** A long list of which only what is seen is there. It follows its end until somebody scrolls away. */
export function Rows({ label, count, held, nothing, ...row }: RowsProps) {
  const id = useId()
  const place = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(true)
  const { first, last, height } = useWindow(place, { count, follows: follows && held < 0 })

  useLayoutEffect(() => {
    if (follows && held < 0) place.current?.scrollTo(0, count * rowHeight - height)
  }, [follows, held, count, height])

  useLayoutEffect(() => {
    const list = place.current
    if (!list || held < 0) return
    const top = held * rowHeight
    const least = top + rowHeight - list.clientHeight
    if (list.scrollTop > top || list.scrollTop < least) {
      list.scrollTo(0, top - list.clientHeight / 2)
    }
  }, [held])

  function onScroll(): void {
    const list = place.current
    if (list) setFollows(list.scrollHeight - list.scrollTop - list.clientHeight < 3 * rowHeight)
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
          <div
            key={index}
            id={`${id}-${index}`}
            className="row"
            role="option"
            tabIndex={-1}
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
