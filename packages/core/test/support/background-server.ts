import { created, inProgress, openaiBody } from './openai-answers.ts'

/** A request as it reached the server. */
export interface BackgroundRequest {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

export interface BackgroundServer {
  readonly fetch: typeof globalThis.fetch
  readonly sent: readonly BackgroundRequest[]
  /** From now on it does not have the answer any more. */
  forget(): void
}

export interface BackgroundServerOptions {
  /** The chunks between the first and the last. */
  readonly chunks: readonly object[]
  readonly last: object
  /** After how many frames a connection is lost. Nothing where it holds. */
  readonly framesOf?: (connection: number) => number | undefined
  /** How a connection is lost that is: it ends, it fails, or nothing comes over it. */
  readonly loss?: 'end' | 'error' | 'silence'
}

/** OpenAI, as it makes one response in the background: made by hand after its documentation. */
export function backgroundServer(options: BackgroundServerOptions): BackgroundServer {
  const { chunks, last, framesOf = () => undefined, loss = 'end' } = options
  const queued = { type: 'response.queued', response: {} }
  const frames = openaiBody(created, queued, inProgress, ...chunks, last).split(/(?<=\n\n)/)
  const sent: BackgroundRequest[] = []
  let isKept = true

  function framesFrom(first: number): Response {
    const rest = frames.slice(first)
    const most = framesOf(sent.filter(({ path }) => !path.endsWith('/cancel')).length - 1)
    return new Response(lossy(rest, most === undefined ? rest.length + 1 : most, loss), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    })
  }

  return {
    sent,
    forget() {
      isKept = false
    },
    async fetch(input, init = {}) {
      const { pathname, search, searchParams } = new URL(String(input))
      const { method = 'GET', body } = init
      const parsed = typeof body === 'string' ? JSON.parse(body) : undefined
      sent.push({ method, path: pathname + search, body: parsed })
      if (pathname === '/v1/responses') return framesFrom(0)
      if (!isKept) {
        const message = "Response with id 'resp_made' not found."
        return Response.json({ error: { message, type: 'invalid_request_error' } }, { status: 404 })
      }
      if (pathname === '/v1/responses/resp_made/cancel')
        return Response.json({ status: 'cancelled' })
      return framesFrom(Number(searchParams.get('starting_after')) + 1)
    },
  }
}

/** A body that is lost after so many frames. */
function lossy(
  frames: readonly string[],
  most: number,
  loss: 'end' | 'error' | 'silence',
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let at = 0
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const frame = frames[at]
        if (at < most && frame !== undefined) {
          controller.enqueue(encoder.encode(frame))
          at++
        } else if (at < most || loss === 'end') controller.close()
        else if (loss === 'error') controller.error(new TypeError('network error'))
        else return new Promise<void>(() => {})
        return undefined
      },
    },
    { highWaterMark: 0 },
  )
}
