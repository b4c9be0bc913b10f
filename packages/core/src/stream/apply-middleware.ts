import { shownValue } from '../protocol/check-option.ts'
import { UnexpectedError } from '../protocol/errors.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import type { StreamStep } from '../protocol/model.ts'
import type { Middleware } from './stream-options.ts'

/**
 * The step with an app's middleware around it. Middleware that cannot wrap it fails the stream, as it
 * does when it fails later.
 */
export function applyMiddleware(middleware: Middleware | undefined, next: StreamStep): StreamStep {
  if (!middleware) return next
  try {
    const step: unknown = middleware(next)
    if (typeof step === 'function') return step as StreamStep
    ignoreRejection(step)
    const problem = `Expected \`middleware\` to return a function, got ${shownValue(step)}.`
    throw new UnexpectedError(`${problem} Return (request, emit) => next(request, emit).`)
  } catch (cause) {
    return () => Promise.reject(cause)
  }
}
