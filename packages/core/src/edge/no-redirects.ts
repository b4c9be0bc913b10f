import type { StreamStep } from '../protocol/model.ts'

/** A run whose key goes where it was meant to go, and not on to wherever an answer moves a request. */
export function withoutRedirects(run: StreamStep): StreamStep {
  return ({ model, ...request }, say) => {
    const ask: typeof fetch = (url, init) =>
      (model.fetch ?? fetch)(url, { ...init, redirect: 'manual' })
    return run({ ...request, model: { ...model, fetch: ask } }, say)
  }
}
