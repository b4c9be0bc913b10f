import type { Handler } from '../../src/edge.ts'
import { servedBy } from './edge-harness.ts'

/** A request as it reached the network. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly lastEventId: string | undefined
}

export interface FlakyNetwork {
  readonly fetch: typeof globalThis.fetch
  readonly sent: readonly Sent[]
}

/**
 * A network that breaks: `framesOf` returns after how many frames the connection of a request is lost, and
 * nothing where it holds. `before` may answer in the handler's place, or throw.
 */
export function flakyNetwork(
  handler: Handler,
  framesOf: (connection: number) => number | undefined,
  before: (sent: Sent, connection: number) => Response | undefined = () => undefined,
): FlakyNetwork {
  const sent: Sent[] = []
  const serve = servedBy(handler)
  return {
    sent,
    async fetch(input, init) {
      const headers = new Headers(init?.headers)
      const one = {
        method: init?.method ?? 'GET',
        url: String(input),
        lastEventId: headers.get('last-event-id') ?? undefined,
      }
      const connection = sent.push(one) - 1
      const instead = before(one, connection)
      if (instead) return instead
      // The server sees that a connection is lost, and nothing of why.
      const lost = new AbortController()
      init?.signal?.addEventListener('abort', () => lost.abort())
      const response = await serve(input, { ...init, signal: lost.signal })
      const most = framesOf(connection)
      if (most === undefined || !response.body) return response
      return new Response(lostAfter(response.body, most, lost), response)
    },
  }
}

/** A body that breaks after so many frames. */
function lostAfter(
  body: ReadableStream<Uint8Array>,
  most: number,
  lost: AbortController,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  let frames = 0
  return new ReadableStream(
    {
      async pull(controller) {
        const { value } = await reader.read()
        if (!value) return controller.close()
        const texts = decoder.decode(value, { stream: true }).split(/(?<=\n\n)/)
        const passed = texts.slice(0, most - frames)
        frames += passed.length
        if (passed.length) controller.enqueue(encoder.encode(passed.join('')))
        if (frames < most) return
        // What was enqueued is read first.
        if (passed.length) await new Promise((resolve) => queueMicrotask(() => resolve(undefined)))
        controller.close()
        lost.abort()
        void reader.cancel()
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  )
}
