import { everyFrame } from '@deltakit/core'
import type { ReadableStore } from '@deltakit/react'

/** A store that notifies at most once per frame, however often `changed` is called. */
export interface FrameStore<Value> extends ReadableStore<Value> {
  changed(): void
}

/** `read` computes the value, at most once per frame. */
export function createFrameStore<Value>(read: () => Value): FrameStore<Value> {
  const listeners = new Set<() => void>()
  let value = read()
  let scheduled = false

  function publish(): void {
    scheduled = false
    value = read()
    for (const listener of listeners) listener()
  }

  return {
    get: () => value,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    changed() {
      if (scheduled) return
      scheduled = true
      everyFrame.scheduleFrame(publish)
    },
  }
}
