import type { HeaderList, SentRequest, StreamLogWriter } from './stream-log.ts'

interface ObserveOptions {
  readonly log: StreamLogWriter
  /** Stops the clock until the returned function is called. */
  readonly pauseTime?: () => () => void
  /** What to write down instead of what was sent, such as the request of a recording. */
  readonly sentRequest?: (index: number) => SentRequest | undefined
  onRequest?(): void
}

/** Wraps a `fetch`: its bytes are logged as they are read, and time stands still while they are. */
export function observeFetch(
  fetch: typeof globalThis.fetch,
  { log, pauseTime = () => () => {}, sentRequest, onRequest }: ObserveOptions,
): typeof globalThis.fetch {
  let count = 0

  return async (input, init) => {
    const writer = log.startRequest(sentRequest?.(count++) ?? toSentRequest(input, init))
    let release = pauseTime()
    onRequest?.()
    const response = await fetch(input, init)
      .catch((cause: unknown) => {
        writer.end(String(cause))
        throw cause
      })
      .finally(() => release())
    release = pauseTime()
    const { status, statusText, headers } = response
    writer.head({ status, statusText, headers: [...headers] })
    const reader = response.body?.getReader()
    if (!reader) {
      writer.end()
      release()
      return response
    }

    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          release()
          try {
            const { done, value } = await reader.read()
            release = pauseTime()
            if (value) writer.bytes(value)
            if (value) controller.enqueue(value)
            if (done) end()
            if (done) controller.close()
          } catch (cause) {
            end(String(cause))
            controller.error(cause)
          }
        },
        cancel(reason) {
          end()
          return reader.cancel(reason)
        },
      },
      { highWaterMark: 0 },
    )

    function end(error?: string): void {
      writer.end(error)
      release()
    }

    return new Response(body, { status, statusText, headers })
  }
}

function toSentRequest(input: RequestInfo | URL, init: RequestInit = {}): SentRequest {
  const request = input instanceof Request ? input : undefined
  const headers: HeaderList = [...new Headers(init.headers ?? request?.headers)]
  return {
    method: init.method ?? request?.method ?? 'GET',
    url: request?.url ?? String(input),
    headers: headers.map(([name, value]) => [name, isSecret(name) ? '…' : value]),
    body: typeof init.body === 'string' ? init.body : '',
  }
}

/** A page that shows its streams is shared on screens and in screenshots. */
function isSecret(name: string): boolean {
  return /authorization|key|token|cookie|secret/i.test(name)
}
