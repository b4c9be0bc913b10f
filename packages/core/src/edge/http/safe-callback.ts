import { wrongResult } from '../../protocol/check-option.ts'
import { ignoreRejection } from '../../protocol/ignore-rejection.ts'

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

/**
 * What a function of the app decided. Throws for anything but a boolean: a promise, or an answer with the
 * reason for a no, would be taken for a yes.
 */
export function toDecision(option: string, decided: unknown): boolean {
  if (typeof decided === 'boolean') return decided
  if (decided === undefined || decided === null) return false
  ignoreRejection(decided)
  throw wrongResult(option, decided, { expected: 'true or false', instead: 'It cannot be async.' })
}
