/** A value that moves: read it now, and hear when it is another one. */
export interface ReadableStore<Value> {
  get(): Value
  /** Returns what ends it. */
  subscribe(listener: () => void): () => void
}

export interface Store<Value> extends ReadableStore<Value> {
  set(value: Value): void
}

export function createStore<Value>(value: Value): Store<Value> {
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      value = next
      for (const listener of [...listeners]) {
        try {
          listener()
        } catch (error) {
          // Whoever moved the value goes on, and so do the others.
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type IsEqual<Value> = (one: Value, other: Value) => boolean

/** A slice: what is picked of a value, another one only where `same` says so. */
export function select<Value, Slice>(
  { get, subscribe }: ReadableStore<Value>,
  selector: (value: Value) => Slice,
  isEqual: IsEqual<Slice> = Object.is,
): ReadableStore<Slice> {
  let seen: { readonly value: Value; readonly slice: Slice } | undefined

  function slice(): Slice {
    const value = get()
    if (!seen || seen.value !== value) {
      const next = selector(value)
      seen = { value, slice: seen && isEqual(seen.slice, next) ? seen.slice : next }
    }
    return seen.slice
  }

  return {
    get: slice,
    subscribe(listener) {
      let heard = slice()
      return subscribe(() => {
        const next = slice()
        if (next === heard) return
        heard = next
        listener()
      })
    },
  }
}
