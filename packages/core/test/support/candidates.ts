/** A `fetch` that answers every request with that body. */
export function respond(body: string, status = 200): typeof globalThis.fetch {
  return async () =>
    new Response(body, { status, headers: { 'content-type': 'text/event-stream' } })
}

/** A `fetch` that never answers. */
export const silent: typeof globalThis.fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
  })

/** The bodies of the answers of a `fetch`, and what became of them. */
export interface CountedBodies {
  readonly fetch: typeof globalThis.fetch
  readonly requests: () => number
  readonly cancelled: () => number
  /** Those that were neither read to their end nor cancelled. */
  readonly open: () => number
}

export function countBodies(fetch: typeof globalThis.fetch): CountedBodies {
  let requests = 0
  let opened = 0
  let ended = 0
  let cancelled = 0
  return {
    requests: () => requests,
    cancelled: () => cancelled,
    open: () => opened - ended - cancelled,
    async fetch(input, init) {
      requests++
      const response = await fetch(input, init)
      if (!response.body) return response
      opened++
      const reader = response.body.getReader()
      let isOver = false
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          try {
            const { done, value } = await reader.read()
            if (isOver) return
            if (!done) return controller.enqueue(value)
            isOver = true
            ended++
            controller.close()
          } catch (cause) {
            if (!isOver) ended++
            isOver = true
            controller.error(cause)
          }
        },
        async cancel(reason) {
          if (!isOver) cancelled++
          isOver = true
          await reader.cancel(reason)
        },
      })
      return new Response(body, response)
    },
  }
}
