import type { StreamEvent } from '../protocol/stream-event.ts'
import { applyMiddleware } from '../stream/apply-middleware.ts'
import type { Middleware } from '../stream/stream-options.ts'
import { withoutRedirects } from './no-redirects.ts'
import { isProof } from './proofs/claims.ts'

/**
 * What a handler does around every step. Redirects do not send the key on. The first step has what the
 * client has to know, such as warnings about what it sent. Proofs of a handler behind this one are left
 * out: beside ours they would make both useless.
 */
export function handlerMiddleware(
  middleware: Middleware | undefined,
  firstEvents: readonly StreamEvent[],
): Middleware {
  const unsent = [...firstEvents]

  function toSend(event: StreamEvent): StreamEvent[] {
    if (event.type === 'start') return [event, ...unsent.splice(0)]
    return isProof(event) ? [] : [event]
  }

  return (next) => {
    const outer = applyMiddleware(middleware, withoutRedirects(next))
    return (request, emit) =>
      outer(request, (batch) => {
        const sent = batch.some(mayChange) ? batch.flatMap(toSend) : batch
        return sent.length ? emit(sent) : undefined
      })
  }
}

function mayChange({ type }: StreamEvent): boolean {
  return type === 'start' || type === 'provider-state'
}
