import type { Readable } from '@deltakit/react'

/** A readable that moves once an animation frame at most, however often it is told of a change. */
export interface Frames<Value> extends Readable<Value> {
  changed(): void
  /** Moves at once. Hidden pages have no frames, so the last change should not wait for one. */
  flush(): void
}

/** `read` makes the value, once a frame, so it may cost something. */
export function createFrames<Value>(read: () => Value): Frames<Value> {
  const listeners = new Set<() => void>()
  let value = read()
  let frame: number | undefined

  function flush(): void {
    if (frame !== undefined) cancelAnimationFrame(frame)
    frame = undefined
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
      frame ??= requestAnimationFrame(flush)
    },
    flush,
  }
}
