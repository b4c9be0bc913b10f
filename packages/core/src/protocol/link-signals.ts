import { AbortedError } from './errors.ts'

/** A signal that follows another until it is released. */
export interface LinkedSignal {
  readonly signal: AbortSignal
  /** Aborts this signal alone. */
  abort(reason?: unknown): void
  /** Stops following. Whoever links signals releases them when the work is over. */
  release(): void
}

/**
 * A signal that aborts as soon as the other does, if there is one. Node keeps every signal of `AbortSignal.any`
 * that has a listener, with all that the listener holds, until the listener is removed: a server would
 * keep each answer it gave.
 */
export function linkSignals(other?: AbortSignal): LinkedSignal {
  const controller = new AbortController()
  let release: () => void = () => {}

  function abort(reason?: unknown): void {
    release()
    // The signals of React Native have no reasons.
    if (!('reason' in controller.signal)) Object.assign(controller.signal, { reason })
    controller.abort(reason)
  }

  if (other) release = onAbort(other, () => abort(other.reason))
  return { signal: controller.signal, abort, release }
}

/** As the method of a signal, which React Native's do not have. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason ?? new AbortedError('The signal was aborted')
}

/** Calls back once when a signal aborts, at once where it has. Returns what stops listening. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener()
    return () => {}
  }
  signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

/** Work that may never settle, or a rejection with the signal's reason once that aborts. */
export function untilAborted<Result>(
  signal: AbortSignal,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const stop = onAbort(signal, () => reject(signal.reason))
    // A function of the app may throw at once as well as later.
    const settle = async () => work()
    void settle().then(resolve, reject).finally(stop)
  })
}
