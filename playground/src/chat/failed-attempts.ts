import { createStore, type ReadableStore } from '@deltakit/core'

/** Attempts of one request that failed, while it is tried again. */
export interface FailedAttempts {
  readonly count: number
  /** What the last one got, as the end of a sentence. */
  readonly reason: string
}

/** Watches the requests of a chat, so that a retry can be shown. */
export interface AttemptLog {
  readonly failed: ReadableStore<FailedAttempts | undefined>
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
  clear(): void
}

export function createAttemptLog(): AttemptLog {
  const failed = createStore<FailedAttempts | undefined>(undefined)

  function fail(reason: string): void {
    failed.set({ count: (failed.get()?.count ?? 0) + 1, reason })
  }

  return {
    failed,
    wrapFetch: (fetch) => async (input, init) => {
      try {
        const response = await fetch(input, init)
        if (response.ok) failed.set(undefined)
        else fail(`answered ${response.status}`)
        return response
      } catch (cause) {
        fail('did not answer')
        throw cause
      }
    },
    clear: () => failed.set(undefined),
  }
}
