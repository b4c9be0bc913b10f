import { type ChatState, type IsEqual, type ReadableStore, select } from '@deltakit/core'
import { useReadableStore } from '@deltakit/react'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { emptyLog, type StreamLog } from '../log/stream-log.ts'
import type { DeckControls, DeckState } from '../playback/player.ts'
import type { DeckView } from './deck-view.ts'
import { noSelection, type Selection } from './selection.ts'

/** What the components of the deck share. */
export interface DeckContextValue {
  readonly state: ReadableStore<DeckState>
  readonly view: DeckView
  /** Left out where nothing can be played again. */
  readonly controls?: DeckControls | undefined
  /** Renders the text of an answer. Default: as plain text. */
  readonly renderText?: ((text: string) => ReactNode) | undefined
}

/** Holds what the components of a deck share. `Deck` provides it. */
export const DeckContext: React.Context<DeckContextValue | undefined> = createContext<
  DeckContextValue | undefined
>(undefined)

/** What the deck around this component shares. */
export function useDeck(): DeckContextValue {
  const context = useContext(DeckContext)
  if (!context) {
    throw new Error('Expected a DeckContext around this component. Render it inside <Deck>.')
  }
  return context
}

/** Returns one field of the deck's state. */
export function useDeckField<Field extends keyof DeckState>(field: Field): DeckState[Field] {
  const { state } = useDeck()
  return useReadableStore(useMemo(() => select(state, (all) => all[field]), [state, field]))
}

/** Returns what happened up to the position. */
export function useStreamLog(): StreamLog {
  const playback = useDeckField('playback')
  return useReadableStore(playback?.log ?? noLog)
}

/** Returns everything that will happen as far as it is known, or else what happened. */
export function useWholeLog(): StreamLog {
  const log = useStreamLog()
  return useDeckField('whole') ?? log
}

/** Returns what to highlight: what is under the pointer, or else what is selected. */
export function useHighlight(): Selection {
  const { hovered, selected } = useDeck().view
  const underPointer = useReadableStore(hovered)
  const fallback = useReadableStore(selected)
  return underPointer === noSelection ? fallback : underPointer
}

/** Returns a part of a chat. The component renders only when that changes. */
export function useChat<Slice>(
  chat: ReadableStore<ChatState>,
  selector: (state: ChatState) => Slice,
  isEqual?: IsEqual<Slice>,
): Slice {
  return useReadableStore(useMemo(() => select(chat, selector, isEqual), [chat, selector, isEqual]))
}

const noLog: ReadableStore<StreamLog> = { get: () => emptyLog, subscribe: () => () => {} }
