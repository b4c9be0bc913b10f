/** What takes errors that no client gets. */
export interface ErrorListener {
  /** Gets what failed on the server and is not shown to the client. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * Calls a hook of the server. What it throws, at once or later, goes to `onError`: an answer goes on
 * without its hooks.
 */
export async function callSafely(hook: () => unknown, listener: ErrorListener): Promise<void> {
  try {
    await hook()
  } catch (error) {
    reportError(listener, error)
  }
}

/** Calls `onError`. What that throws in turn goes nowhere, and nobody waits for it. */
export function reportError({ onError }: ErrorListener, error: unknown): void {
  const report = async () => onError?.(error)
  report().catch(() => {})
}
