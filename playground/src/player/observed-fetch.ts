import type { Log } from './event-log.ts'
import type { Playhead } from './playhead.ts'

interface Tap {
  readonly log: Log
  readonly playhead: Playhead
  onAsk(): void
}

/** The same `fetch`, with its bytes noted as they are read, and time standing still while they are. */
export function tapped(
  fetch: typeof globalThis.fetch,
  { log, playhead, onAsk }: Tap,
): typeof fetch {
  return async (input, init) => {
    const answering = log.ask(`${init?.method ?? 'GET'} ${String(input)}`)
    let read = playhead.working()
    onAsk()
    const response = await fetch(input, init).finally(() => read())
    read = playhead.working()
    const { status, statusText, headers } = response
    const type = headers.get('content-type') ?? ''
    answering.status([status, statusText, type].filter(Boolean).join(' '))
    const reader = response.body?.getReader()
    if (!reader) {
      read()
      return response
    }

    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          read()
          try {
            const { done, value } = await reader.read()
            read = playhead.working()
            if (value) answering.bytes(value)
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
      answering.end()
      read()
    }

    return new Response(body, { status, statusText, headers })
  }
}
