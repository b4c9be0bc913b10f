import { useSyncExternalStore } from 'react'

/** A value that moves: read it now, and hear when it is another one. */
export interface Readable<Value> {
  get(): Value
  subscribe(listener: () => void): () => void
}

/**
 * The readable's value, rendered again whenever it is another one (by `Object.is`). The server
 * renders the same value. Pass the same readable every time: another one is subscribed to anew.
 */
export function useReadable<Value>(readable: Readable<Value>): Value {
  return useSyncExternalStore(readable.subscribe, readable.get, readable.get)
}
