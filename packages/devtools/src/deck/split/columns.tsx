import { useReadableStore } from '@deltakit/react'
import { type CSSProperties, Fragment, type ReactNode, useRef } from 'react'
import { useDeck, useDeckField } from '../view/deck-context.ts'
import { type ColumnShares, defaultSplit } from '../view/deck-view.ts'
import { SplitHandle } from './split-handle.tsx'

interface ColumnsProps {
  /** They are children, so that they do not render when `seeking` changes. */
  readonly children: readonly [wire: ReactNode, events: ReactNode, app: ReactNode]
}

const labels = ['Between wire and events', 'Between events and app'] as const

/** The three columns, with a line between two of them that can be moved. */
export function Columns({ children }: ColumnsProps): ReactNode {
  const { split: store, tab: tabStore } = useDeck().view
  const tab = useReadableStore(tabStore)
  const split = useReadableStore(store)
  const element = useRef<HTMLDivElement>(null)
  const { columns } = split
  // A property of its own, so that a style sheet can lay the columns out in another way.
  const template: CSSProperties & { readonly '--deck-shares': string } = {
    '--deck-shares': columns.map((share) => `minmax(0, ${share}fr)`).join(' 8px '),
  }

  function move(index: 0 | 1, pixels: number): void {
    const width = element.current?.clientWidth
    if (!width) return
    const shares = movedShares(columns, { index, by: pixels / width })
    store.set({ ...split, columns: shares })
  }

  function reset(): void {
    store.set({ ...split, columns: defaultSplit.columns })
  }

  return (
    <div
      ref={element}
      className="deck-columns"
      data-tab={tab}
      aria-busy={useDeckField('seeking')}
      style={template}
    >
      {children[0]}
      {([0, 1] as const).map((index) => (
        <Fragment key={labels[index]}>
          <SplitHandle
            label={labels[index]}
            direction="sideways"
            percent={(columns[index] / (columns[index] + columns[index + 1 === 1 ? 1 : 2])) * 100}
            onMove={(pixels) => move(index, pixels)}
            onReset={reset}
          />
          {children[index + 1]}
        </Fragment>
      ))}
    </div>
  )
}

/** No column gets narrower than this share of all. */
const narrowest = 0.12

/** Moves width from one column to its neighbour. The shares stay one in all. */
export function movedShares(
  columns: ColumnShares,
  { index, by }: { readonly index: 0 | 1; readonly by: number },
): ColumnShares {
  const [wire, events, app] = columns
  const [left, right] = index === 0 ? [wire, events] : [events, app]
  const moved = Math.min(right - narrowest, Math.max(narrowest - left, by))
  return index === 0 ? [wire + moved, events - moved, app] : [wire, events + moved, app - moved]
}
