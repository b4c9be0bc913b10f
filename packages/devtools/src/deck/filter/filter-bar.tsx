import { useReadableStore } from '@deltakit/react'
import { type ReactNode, useRef } from 'react'
import type { Channel } from '../log/channel.ts'
import { useDeck } from '../view/deck-context.ts'
import { useScrollEdges } from './use-scroll-edges.ts'
import './filter.css'

const kinds: readonly (readonly [Channel, label: string, title: string])[] = [
  ['reasoning', 'Reasoning', 'What the model thinks'],
  ['content', 'Content', 'The text of the answer, and files'],
  ['tools', 'Tools', 'Calls, their inputs and their outputs'],
  ['sources', 'Sources', 'What the model cites'],
  ['usage', 'Usage', 'Tokens and cost'],
  ['outcome', 'Lifecycle', 'Where a step starts, finishes and ends'],
  [
    'state',
    'Provider state',
    'What the provider wants back with your next request, such as signatures. Deltakit sends it for you.',
  ],
  ['data', 'Data', 'Data and metadata of the app'],
]

/** Chooses which messages and events the lists show. */
export function FilterBar(): ReactNode {
  const { filter: store } = useDeck().view
  const filter = useReadableStore(store)
  const kindList = useRef<HTMLFieldSetElement>(null)
  useScrollEdges(kindList)

  function toggle(channel: Channel): void {
    const hidden = new Set(filter.hidden)
    if (!hidden.delete(channel)) hidden.add(channel)
    store.set({ ...filter, hidden })
  }

  return (
    <search className="deck-filter">
      <input
        type="search"
        aria-label="Filter messages and events"
        placeholder="Filter"
        title="Words, -word for what has it not, or /pattern/. Headers and requests are searched, too."
        value={filter.query}
        onChange={(event) => store.set({ ...filter, query: event.target.value })}
      />
      <fieldset ref={kindList}>
        <legend className="deck-hidden">Kinds that are shown</legend>
        {kinds.map(([channel, label, title]) => (
          <button
            key={channel}
            type="button"
            className="deck-kind"
            data-channel={channel}
            aria-pressed={!filter.hidden.has(channel)}
            title={title}
            onClick={() => toggle(channel)}
          >
            {label}
          </button>
        ))}
      </fieldset>
    </search>
  )
}
