'use client'

import type { Readable } from '@deltakit/core'
import { useSyncExternalStore } from 'react'

/**
 * The readable's value, rendered again whenever it is another one (by `Object.is`). The server
 * renders the same value. Pass the same readable every time: another one is subscribed to anew.
 */
export function useReadable<Value>(readable: Readable<Value>): Value {
  return useSyncExternalStore(readable.subscribe, readable.get, readable.get)
}
