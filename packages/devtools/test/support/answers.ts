/** A frame of Chat Completions with a piece of content. */
export function contentFrame(content: string): string {
  const choices = [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }]
  return `data: ${JSON.stringify({ id: 'gen-1', model: 'test/model', choices })}\n\n`
}

/** The frames that end an answer. */
export const lastFrames = [
  `data: ${JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 } })}\n\n`,
  'data: [DONE]\n\n',
]

/** An answer of server-sent events, a read for each frame or its bytes. */
export function eventStream(
  frames: Iterable<string | Uint8Array<ArrayBuffer>>,
  init: ResponseInit = {},
): Response {
  const encoder = new TextEncoder()
  const iterator = frames[Symbol.iterator]()
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const { done, value } = iterator.next()
        if (done) controller.close()
        else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: { 'content-type': 'text/event-stream' }, ...init })
}

/** A clock that a test moves by hand. */
export function steppedClock(start = Date.UTC(2026, 10, 28, 12)) {
  let now = start
  return {
    now: () => now,
    advance(milliseconds: number) {
      now += milliseconds
    },
  }
}

/** Looks for credentials at once. */
export const atOnce = async (): Promise<void> => {}
