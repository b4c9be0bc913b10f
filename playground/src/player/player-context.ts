import { createStore, type ReadableStore, type Store, select } from '@deltakit/core'
import { useReadableStore } from '@deltakit/react'
import { createContext, useContext, useMemo } from 'react'
import { type Crate, createCrate } from '../recordings/uploads.ts'
import type { Logged } from './event-log.ts'
import { createDeck, type Deck, type DeckState } from './player.ts'
import { nothing, type Selection } from './selection.ts'

/** What the parts of the deck's page share, and what stays while another page is shown. */
export interface Desk {
  readonly deck: Deck
  readonly crate: Crate
  /** Under the pointer. */
  readonly pointed: Store<Selection>
  /** Clicked, or gone to by the keyboard. */
  readonly held: Store<Selection>
}

export const DeskContext = createContext<Desk | undefined>(undefined)

export function createDesk(): Desk {
  return {
    deck: createDeck(),
    crate: createCrate(),
    pointed: createStore(nothing),
    held: createStore(nothing),
  }
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('There is no desk around this component')
  return desk
}

/** What is picked of the deck. `pick` must be the same one every time. */
export function useDeck<Picked>(pick: (state: DeckState) => Picked): Picked {
  const { state } = useDesk().deck
  return useReadableStore(useMemo(() => select(state, pick), [state, pick]))
}

/** What is looked at: under the pointer, or else held. */
export function useSelection(): Selection {
  const { pointed, held } = useDesk()
  const pointedAt = useReadableStore(pointed)
  const heldNow = useReadableStore(held)
  return pointedAt === nothing ? heldNow : pointedAt
}

const empty: Logged = { lines: [], events: [], moments: [] }
const noLog: ReadableStore<Logged> = { get: () => empty, subscribe: () => () => {} }

/** What was heard in the playing that is shown. */
export function useLogged(): Logged {
  const session = useDeck(sessionOf)
  return useReadableStore(session?.log.shown ?? noLog)
}

export const sessionOf = ({ session }: DeckState) => session
export const nameOf = ({ recording }: DeckState) => recording?.name
export const problemOf = ({ problem }: DeckState) => problem
