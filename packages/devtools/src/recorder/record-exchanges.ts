import type { Clock, Model, OnBytes } from '@deltakit/core'
import { addBytes, createExchange, type Exchange } from './exchange.ts'
import { type TappedResponse, tapResponse } from './tap-response.ts'

/** How much of an answer is kept, and what is called at its ends. */
export interface RecordExchangesOptions {
  /** That of the stream. */
  readonly clock: Pick<Clock, 'now'>
  /** How many bytes of the beginning and of the end of an answer are kept. */
  readonly beginning: number
  readonly ending: number
  onStart(exchange: Exchange): void
  /** The answer is over: its exchange can be sealed. */
  onEnd(exchange: Exchange): void
}

interface RecordedResponse extends TappedResponse {
  readonly exchange: Exchange
}

/** The same model, whose requests and answers are recorded. */
export function recordExchanges(model: Model, options: RecordExchangesOptions): Model {
  const { clock, beginning, ending, onStart, onEnd } = options
  let latest: RecordedResponse | undefined

  const recordingFetch: typeof fetch = async (input, init) => {
    const exchange = createExchange(input, init, { clock, beginning, ending })
    onStart(exchange)
    let response: Response
    try {
      response = await (model.fetch ?? fetch)(input, init)
    } catch (cause) {
      end(exchange)
      throw cause
    }
    try {
      return observe(exchange, response)
    } catch {
      // An app's own `fetch` may return what is no response. The stream has an error for that.
      end(exchange)
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
    latest = {
      exchange,
      ...tapResponse(response, {
        // Whoever reads them may write into them later.
        onBytes: (bytes) => addBytes(exchange, bytes.slice(), clock.now()),
        onEnd: () => end(exchange),
      }),
    }
    return latest.response
  }

  function end(exchange: Exchange): void {
    if (exchange.state !== 'open') return
    exchange.state = 'over'
    exchange.endedAfter = clock.now() - exchange.startedAt
    onEnd(exchange)
  }

  /** Core reports what it reads. An app's own `fetch` around this one may have made another response. */
  function onResponse(response: Response): OnBytes | undefined {
    const onBytes = model.onResponse?.(response)
    if (latest?.response !== response) return onBytes
    latest.leaveReads()
    const { exchange } = latest
    return (bytes, readAt) => {
      addBytes(exchange, bytes, readAt)
      onBytes?.(bytes, readAt)
    }
  }

  // A model may be an object with a prototype.
  const copy: Model = Object.create(Object.getPrototypeOf(model))
  return Object.assign(copy, model, { fetch: recordingFetch, onResponse })
}
