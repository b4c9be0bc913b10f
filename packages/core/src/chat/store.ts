import { reportAppError, reportRejection } from '../protocol/report-error.ts'

/** A value that changes: read it now, and subscribe to its changes. */
export interface ReadableStore<Value> {
  /** The value now. The same object until it changes. */
  get(): Value
  /** Calls the listener after every change. Returns what unsubscribes it. */
  subscribe(listener: () => void): () => void
}

/** A value that changes, and can be set. */
export interface Store<Value> extends ReadableStore<Value> {
  /** Replaces the value, and calls the listeners. */
  set(value: Value): void
}

/** A store that holds a value. A listener that throws stops none of the others. */
export function createStore<Value>(value: Value): Store<Value> {
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      value = next
      for (const listener of [...listeners]) {
        try {
          // An async function fits the type of a listener.
          reportRejection(listener())
        } catch (error) {
          // The other listeners are called all the same.
          reportAppError(error)
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Whether two values are the same to those who read them. */
export type IsEqual<Value> = (one: Value, other: Value) => boolean

/** A store of what `selector` takes out of another. It notifies only where `isEqual` sees a change. */
export function select<Value, Slice>(
  { get, subscribe }: ReadableStore<Value>,
  selector: (value: Value) => Slice,
  isEqual: IsEqual<Slice> = Object.is,
): ReadableStore<Slice> {
  let latest: { readonly value: Value; readonly slice: Slice } | undefined

  function slice(): Slice {
    const value = get()
    if (!latest || latest.value !== value) {
      const next = selector(value)
      latest = { value, slice: latest && isEqual(latest.slice, next) ? latest.slice : next }
    }
    return latest.slice
  }

  return {
    get: slice,
    subscribe(listener) {
      let notified = slice()
      return subscribe(() => {
        const next = slice()
        if (next === notified) return undefined
        notified = next
        return listener()
      })
    },
  }
}
