import type { StreamStep } from '../protocol/model.ts'
import { wrapAttempts } from '../protocol/wrap-attempts.ts'

/** A step whose key is not sent on to wherever a response redirects the request. */
export function withoutRedirects(step: StreamStep): StreamStep {
  return (request, emit) => {
    const { model } = request
    if (model.candidates) return step(wrapAttempts(request, withoutRedirects), emit)
    const withoutRedirect: typeof fetch = (url, init) =>
      (model.fetch ?? fetch)(url, { ...init, redirect: 'manual' })
    return step({ ...request, model: { ...model, fetch: withoutRedirect } }, emit)
  }
}
