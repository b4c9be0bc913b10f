import { createStore, type ReadableStore } from '@deltakit/core'
import type { FlightStream } from './flight-stream.ts'

/** Where the streams come from. */
export interface FlightStoreOptions {
  read(): readonly FlightStream[]
  /** Somebody looks for the first time. */
  onSubscribe(): void
}

/** Milliseconds from one look of a panel to the next. */
const interval = 100

/** What a recorder keeps. */
export interface FlightStore extends ReadableStore<readonly FlightStream[]> {
  changed(): void
  isWatched(): boolean
}

/** What a recorder keeps, as a store. While nobody is subscribed, a change costs nothing but a mark. */
export function createFlightStore({ read, onSubscribe }: FlightStoreOptions): FlightStore {
  const store = createStore<readonly FlightStream[]>([])
  let isStale = false
  let wasWatched = false
  let watchers = 0
  let isScheduled = false

  function publish(): void {
    isScheduled = false
    if (!isStale) return
    isStale = false
    store.set(read())
  }

  return {
    changed() {
      isStale = true
      if (watchers === 0 || isScheduled) return
      isScheduled = true
      setTimeout(publish, interval)
    },
    isWatched: () => watchers > 0,
    get() {
      // Whoever is subscribed gets the same value until the next notification.
      if (watchers === 0) publish()
      return store.get()
    },
    subscribe(listener) {
      publish()
      watchers++
      if (!wasWatched) onSubscribe()
      wasWatched = true
      const unsubscribe = store.subscribe(listener)
      return () => {
        watchers--
        unsubscribe()
      }
    },
  }
}
