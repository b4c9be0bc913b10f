// Amazon Bedrock: its binary frames as server-sent events, which everything after reads.

import { errorMessage } from '../../protocol/errors.ts'
import { createFrameDecoder, type Frame } from './frames.ts'

/** What a frame becomes. Any field may hold any JSON. */
export interface FrameChunk {
  /** `event`, `exception` or `error`. */
  readonly kind?: unknown
  /** The type of the event or of the exception. */
  readonly type?: unknown
  readonly body?: unknown
  /** Set where the bytes are no frames, with what is wrong. */
  readonly broken?: unknown
}

/** The response with its frames as server-sent events. One that has no frames stays as it is. */
export function toEventStream(response: Response): Response {
  const { body, headers, status } = response
  const isFramed = headers?.get('content-type')?.startsWith('application/vnd.amazon.eventstream')
  if (!body || !isFramed) return response
  let text = ''
  const decode = createFrameDecoder((frame) => {
    text += toMessage(frame)
  })
  const encoder = new TextEncoder()
  const messages = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      let isBroken = false
      try {
        decode(bytes)
      } catch (error) {
        isBroken = true
        text += `data: ${JSON.stringify({ broken: errorMessage(error) })}\n\n`
      }
      if (text) controller.enqueue(encoder.encode(text))
      text = ''
      if (isBroken) controller.terminate()
    },
  })
  return new Response(body.pipeThrough(messages), { status, headers })
}

function toMessage({ headers, payload }: Frame): string {
  const kind = headers.get(':message-type') ?? 'event'
  const type = headers.get(`:${kind}-type`) ?? headers.get(':error-code') ?? ''
  const problem = headers.get(':error-message')
  const body = problem === undefined ? payload : JSON.stringify({ message: problem })
  // A line break in JSON stands between two values, and may as well be a space.
  const json = body.replace(/[\r\n]/g, ' ') || '{}'
  return `data: {"kind":${JSON.stringify(kind)},"type":${JSON.stringify(type)},"body":${json}}\n\n`
}
