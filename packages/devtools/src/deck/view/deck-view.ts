import { createStore, type Store } from '@deltakit/core'
import type { Channel } from '../log/channel.ts'
import { noSelection, type Selection } from './selection.ts'

/** What the lists show. */
export interface DeckFilter {
  /** Channels that are left out. */
  readonly hidden: ReadonlySet<Channel>
  readonly query: string
}

/** The part of the time that the timeline shows, in milliseconds. */
export interface TimeRange {
  readonly from: number
  readonly to: number
}

export type DeckTab = 'app' | 'events' | 'wire'

/** What a person looks at. It is no part of the playback. */
export interface DeckView {
  /** What is under the pointer. */
  readonly hovered: Store<Selection>
  /** What was clicked, or selected by the keyboard. */
  readonly selected: Store<Selection>
  readonly filter: Store<DeckFilter>
  /** Undefined for all of it. */
  readonly zoom: Store<TimeRange | undefined>
  /** What a narrow window shows. */
  readonly tab: Store<DeckTab>
}

/** Provider state is for the next request: few people look for it. */
export const noFilter: DeckFilter = { hidden: new Set<Channel>(['state']), query: '' }

export function createDeckView(): DeckView {
  return {
    hovered: createStore(noSelection),
    selected: createStore(noSelection),
    filter: createStore(noFilter),
    zoom: createStore<TimeRange | undefined>(undefined),
    tab: createStore<DeckTab>('app'),
  }
}

/** Forgets what belonged to another recording. */
export function resetView({ hovered, selected, zoom }: DeckView): void {
  hovered.set(noSelection)
  selected.set(noSelection)
  zoom.set(undefined)
}
