'use client'

import type { ReadableStore } from '@deltakit/core'
import { useSyncExternalStore } from 'react'

/**
 * The value of a store. The component renders whenever it changes (by `Object.is`), and a server
 * renders the same value. Pass the same store every time: another one is subscribed to anew.
 */
export function useReadableStore<Value>(store: ReadableStore<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get, store.get)
}
