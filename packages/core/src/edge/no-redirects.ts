import type { StreamStep } from '../protocol/model.ts'

/** A step whose key is not sent on to wherever a response redirects the request. */
export function withoutRedirects(step: StreamStep): StreamStep {
  return ({ model, ...request }, emit) => {
    const withoutRedirect: typeof fetch = (url, init) =>
      (model.fetch ?? fetch)(url, { ...init, redirect: 'manual' })
    return step({ ...request, model: { ...model, fetch: withoutRedirect } }, emit)
  }
}
