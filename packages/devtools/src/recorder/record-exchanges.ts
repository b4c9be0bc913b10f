import type { Clock, Model } from '@deltakit/core'
import { createExchange, type Exchange } from './exchange.ts'
import { tapResponse } from './tap-response.ts'

/** How much of an answer is kept, and what is called at its ends. */
export interface RecordExchangesOptions {
  readonly clock: Pick<Clock, 'now'>
  /** How many bytes of the beginning and of the end of an answer are kept. */
  readonly beginning: number
  readonly ending: number
  onStart(exchange: Exchange): void
  /** The answer is over: its exchange can be sealed. */
  onEnd(exchange: Exchange): void
}

/** The same model, whose requests and answers are recorded. */
export function recordExchanges(model: Model, options: RecordExchangesOptions): Model {
  const { clock, beginning, ending, onStart, onEnd } = options
  let onRead: ((bytes: Uint8Array) => void) | undefined

  const recordingFetch: typeof fetch = async (input, init) => {
    const startedAt = clock.now()
    const exchange = createExchange(input, init, { startedAt, beginning, ending })
    onStart(exchange)
    let response: Response
    try {
      response = await (model.fetch ?? fetch)(input, init)
    } catch (cause) {
      end(exchange, startedAt)
      throw cause
    }
    try {
      return observe(exchange, response)
    } catch {
      // An app's own `fetch` may return what is no response. The stream has an error for that.
      end(exchange, startedAt)
      return response
    }
  }

  function observe(exchange: Exchange, response: Response): Response {
    const { raw, startedAt } = exchange
    const { status, statusText, headers } = response
    const ms = clock.now() - startedAt
    exchange.status = status
    exchange.headersAfter = ms
    if (raw) raw.response = { status, statusText, headers: new Headers(headers), ms }
    const tapped = tapResponse(response, {
      onBytes(bytes) {
        const after = clock.now() - startedAt
        if (exchange.bytes === 0) exchange.firstByteAfter = after
        exchange.bytes += bytes.length
        exchange.raw?.tape.add(bytes, after)
      },
      onEnd: () => end(exchange, startedAt),
    })
    onRead = tapped.onRead
    return tapped.response
  }

  function end(exchange: Exchange, startedAt: number): void {
    if (exchange.state !== 'open') return
    exchange.state = 'over'
    exchange.endedAfter = clock.now() - startedAt
    onEnd(exchange)
  }

  // A model may be an object with a prototype.
  const copy: Model = Object.create(Object.getPrototypeOf(model))
  const { onBytes } = model
  return Object.assign(copy, model, {
    fetch: recordingFetch,
    onBytes(bytes: Uint8Array) {
      onRead?.(bytes)
      onBytes?.(bytes)
    },
  })
}
