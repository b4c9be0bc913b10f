/** A page that can be closed: nothing of it goes on. */
export interface ClosablePage {
  readonly fetch: typeof fetch
  /** Resolves as the promise does, and never once the page is closed. */
  whileOpen<Value>(work: Promise<Value>): Promise<Value>
  /** Its connections end with it. */
  close(): void
}

export function closablePage(fetch: typeof globalThis.fetch): ClosablePage {
  const connections = new Set<AbortController>()
  const never = new Promise<never>(() => {})
  let isClosed = false

  async function whileOpen<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work
    } finally {
      if (isClosed) await never
    }
  }

  return {
    whileOpen,
    async fetch(input, init) {
      if (isClosed) return never
      const connection = new AbortController()
      connections.add(connection)
      init?.signal?.addEventListener('abort', () => connection.abort())
      const { signal } = connection
      const response = await whileOpen(fetch(input, { ...init, signal }))
      const reader = response.body?.getReader()
      if (!reader) return response
      signal.addEventListener('abort', () => void reader.cancel().catch(() => {}))
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            const { value } = await whileOpen(reader.read())
            if (value) controller.enqueue(value)
            else controller.close()
          },
          cancel: (reason) => reader.cancel(reason),
        },
        { highWaterMark: 0 },
      )
      return new Response(body, response)
    },
    close() {
      isClosed = true
      for (const connection of connections) connection.abort()
    },
  }
}
