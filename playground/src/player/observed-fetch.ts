import type { EventLog } from './event-log.ts'
import type { Playhead } from './playhead.ts'

interface ObserveOptions {
  readonly log: EventLog
  readonly playhead: Playhead
  onRequest(): void
}

/** Wraps a `fetch`: its bytes are logged as they are read, and time stands still while they are. */
export function observeFetch(
  fetch: typeof globalThis.fetch,
  { log, playhead, onRequest }: ObserveOptions,
): typeof fetch {
  return async (input, init) => {
    const responseLog = log.startRequest(`${init?.method ?? 'GET'} ${String(input)}`)
    let release = playhead.pauseTime()
    onRequest()
    const response = await fetch(input, init).finally(() => release())
    release = playhead.pauseTime()
    const { status, statusText, headers } = response
    const type = headers.get('content-type') ?? ''
    responseLog.status([status, statusText, type].filter(Boolean).join(' '))
    const reader = response.body?.getReader()
    if (!reader) {
      release()
      return response
    }

    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          release()
          try {
            const { done, value } = await reader.read()
            release = playhead.pauseTime()
            if (value) responseLog.bytes(value)
            if (value) controller.enqueue(value)
            if (done) end()
            if (done) controller.close()
          } catch (cause) {
            end()
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

    function end(): void {
      responseLog.end()
      release()
    }

    return new Response(body, { status, statusText, headers })
  }
}
