import { useReadableStore } from '@deltakit/react'
import { type ReactNode, useMemo, useRef } from 'react'
import { AppView } from './app/app-view.tsx'
import { Transport } from './controls/transport.tsx'
import { useShortcuts } from './controls/use-shortcuts.ts'
import { EventList } from './events/event-list.tsx'
import { FilterBar } from './filter/filter-bar.tsx'
import { Inspector } from './inspector/inspector.tsx'
import { Columns } from './split/columns.tsx'
import { Timeline } from './timeline/timeline.tsx'
import { VerdictStrip } from './verdict/verdict-strip.tsx'
import { DeckContext, type DeckContextValue, useDeck } from './view/deck-context.ts'
import type { DeckTab } from './view/deck-view.ts'
import { WireList } from './wire/wire-list.tsx'
import './colors.css'
import './deck.css'
import './forced-colors.css'

interface DeckProps extends DeckContextValue {
  /** Stands beside the verdict, such as the name of the recording. */
  readonly title?: ReactNode
  /** Further controls beside the transport. */
  readonly actions?: ReactNode
}

/** The deck: what a stream received, the events that came of it, and what an app shows, over time. */
export function Deck({ title, actions, ...context }: DeckProps): ReactNode {
  const { state, view, controls, renderText } = context
  const value = useMemo(
    () => ({ state, view, controls, renderText }),
    [state, view, controls, renderText],
  )
  return (
    <DeckContext.Provider value={value}>
      <Layout title={title} actions={actions} />
    </DeckContext.Provider>
  )
}

function Layout({ title, actions }: Pick<DeckProps, 'title' | 'actions'>): ReactNode {
  const element = useRef<HTMLDivElement>(null)
  useShortcuts(element)
  return (
    <div className="deck" ref={element}>
      <div className="deck-top">
        {title}
        <VerdictStrip />
      </div>
      <Timeline />
      <div className="deck-bar">
        <Transport>{actions}</Transport>
        <FilterBar />
      </div>
      <PhoneTabs />
      <Columns>
        <WireList />
        <EventList />
        <AppView />
      </Columns>
      <Inspector />
    </div>
  )
}

const phoneTabs: readonly (readonly [DeckTab, label: string])[] = [
  ['app', 'App'],
  ['events', 'Events'],
  ['wire', 'Wire'],
]

/** A narrow window shows one column at a time. */
function PhoneTabs(): ReactNode {
  const { tab: store } = useDeck().view
  const tab = useReadableStore(store)
  return (
    <fieldset className="deck-phone-tabs" aria-label="Column">
      {phoneTabs.map(([name, label]) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === tab}
          onClick={() => store.set(name)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  )
}
