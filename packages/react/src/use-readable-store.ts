'use client'

import type { ReadableStore } from '@deltakit/core'
import { useSyncExternalStore } from 'react'

/**
 * The readable's value, rendered again whenever it is another one (by `Object.is`). The server
 * renders the same value. Pass the same readable every time: another one is subscribed to anew.
 */
export function useReadableStore<Value>(readable: ReadableStore<Value>): Value {
  return useSyncExternalStore(readable.subscribe, readable.get, readable.get)
}
