import type { Cassette } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler, edge, type Handler } from '../../src/edge.ts'
import type { Message, Model } from '../../src/index.ts'
import { hi, type ModelOptions, modelFor } from './cassette-harness.ts'
import { manualClock } from './manual-clock.ts'

export const url = 'https://app.test/api/chat'

/** A handler as a client's `fetch`. */
export function servedBy(handler: Handler): typeof fetch {
  return async (input, init) => {
    // A platform gives the request a signal of its own.
    const { signal, ...rest } = init ?? {}
    signal?.throwIfAborted()
    const request = new Request(input, { ...rest, signal: null })
    Object.defineProperty(request, 'signal', { value: signal ?? new AbortController().signal })
    return handler(request)
  }
}

/** For `begin` and `play`: the same recording, answered through a handler. */
export function atEdge(
  cassette: Cassette,
  options: Partial<ChatHandlerOptions> = {},
  wrap = (fetch: typeof globalThis.fetch) => fetch,
): (own: ModelOptions) => Model {
  return (own) => {
    const model = modelFor(cassette, own)
    const clock = manualClock({ skip: 59_999 })
    const handler = chatHandler({ model, clock, heartbeat: 100_000, ...options })
    return edge(url, { fetch: wrap(servedBy(handler)) })
  }
}

/** Sends a request that anybody could send. */
export function post(handler: Handler, body: unknown, init: RequestInit = {}): Promise<Response> {
  return handler(
    new Request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    }),
  )
}

export const asking: { messages: readonly Message[] } = { messages: hi }

interface RecutOptions {
  /** How many of the bytes arrive. */
  readonly most?: number
  /** Gets how many there were. */
  readonly own?: { length: number }
}

/** A network that cuts the handler's own bytes, and may lose the last of them. */
export function recut(size: number, { most, own }: RecutOptions = {}) {
  return (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    async (...request) => {
      const { body, ...response } = await fetch(...request)
      void response
      const bytes = new Uint8Array(await new Response(body).arrayBuffer())
      if (own) own.length = bytes.length
      const whole = bytes.slice(0, most)
      let at = 0
      const cut = new ReadableStream({
        pull(controller) {
          if (at >= whole.length) controller.close()
          else controller.enqueue(whole.slice(at, at + size))
          at += size
        },
      })
      return new Response(cut)
    }
}
