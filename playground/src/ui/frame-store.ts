import { everyFrame } from '@deltakit/core'
import type { ReadableStore } from '@deltakit/react'

/** A readable that moves once a frame at most, however often it is told of a change. */
export interface Frames<Value> extends ReadableStore<Value> {
  changed(): void
}

/** `read` makes the value, once a frame, so it may cost something. */
export function createFrames<Value>(read: () => Value): Frames<Value> {
  const listeners = new Set<() => void>()
  let value = read()
  let due = false

  function show(): void {
    due = false
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
      if (due) return
      due = true
      everyFrame.scheduleFrame(show)
    },
  }
}
