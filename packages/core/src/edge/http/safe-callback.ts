export interface ErrorListener {
  /** Hears what failed on the server, which the page is not told. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/**
 * Calls a hook of the server's. That it fails, at once or later, is the server's own affair: `onError`
 * hears of it, and what that throws in turn goes nowhere, for an answer goes on without either.
 */
export async function callSafely(hook: () => unknown, told?: ErrorListener): Promise<void> {
  try {
    await hook()
  } catch (error) {
    if (told) await reportError(told, error)
  }
}

/** Tells the server what failed. */
export function reportError({ onError }: ErrorListener, error: unknown): Promise<void> {
  return callSafely(() => onError?.(error))
}
