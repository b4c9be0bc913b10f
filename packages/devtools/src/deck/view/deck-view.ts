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

/** The columns, of which a narrow window shows one. */
export type DeckTab = 'app' | 'events' | 'wire'

/** The widths of wire, events and app, as shares of all. */
export type ColumnShares = readonly [wire: number, events: number, app: number]

/** How the room is shared. */
export interface DeckSplit {
  readonly columns: ColumnShares
  /** The height of the inspector, as a share of the window's. */
  readonly inspector: number
}

/** How the wire is sorted: by time, or the longest wait or the largest message first. */
export type WireOrder = 'time' | 'gap' | 'bytes'

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
  readonly split: Store<DeckSplit>
  readonly order: Store<WireOrder>
}

/** Provider state is for the next request: few people look for it. */
export const noFilter: DeckFilter = { hidden: new Set<Channel>(['state']), query: '' }

/** How the room is shared until a person moves something. */
export const defaultSplit: DeckSplit = { columns: [0.39, 0.28, 0.33], inspector: 0.34 }

/** `split` is how a person left it. */
export function createDeckView(split: DeckSplit = defaultSplit): DeckView {
  return {
    hovered: createStore(noSelection),
    selected: createStore(noSelection),
    filter: createStore(noFilter),
    zoom: createStore<TimeRange | undefined>(undefined),
    tab: createStore<DeckTab>('app'),
    split: createStore(split),
    order: createStore<WireOrder>('time'),
  }
}

/** Forgets what belonged to another recording. */
export function resetView({ hovered, selected, zoom }: DeckView): void {
  hovered.set(noSelection)
  selected.set(noSelection)
  zoom.set(undefined)
}
