import { systemClock } from '../protocol/clock.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import type { ChatHandlerOptions, ChatRequestContext } from './chat-handler-options.ts'
import { eventStreamBody } from './event-stream-body.ts'
import type { PlatformContext } from './http/accept-request.ts'
import { callSafely, reportError } from './http/safe-callback.ts'
import type { AnswerSigner } from './proofs/sign-answer.ts'

interface ChatResponseOptions<Body> {
  readonly signer: AnswerSigner
  readonly context: ChatRequestContext<Body>
  readonly system: string
  readonly platform: PlatformContext | undefined
}

/** Sends a stream as a response, with its proofs, and calls the server's hooks. */
export function toChatResponse<Body>(
  stream: ChatStream,
  options: ChatHandlerOptions<Body>,
  { signer, context, system, platform }: ChatResponseOptions<Body>,
): Response {
  const { clock = systemClock, heartbeat = 4_000, onEvent, onFinish } = options
  let onClose = () => {}
  const closed = new Promise<void>((resolve) => (onClose = resolve))
  const finished = closed
    .then(() => stream.result)
    .then((result) => callSafely(() => onFinish?.(result, context), options))
  if (platform?.waitUntil) platform.waitUntil(finished)
  else options.waitUntil?.(finished)

  function beforeEvent(event: StreamEvent): ReturnType<AnswerSigner['beforeEvent']> {
    if (onEvent) void callSafely(() => onEvent(event, context), options)
    return signer.beforeEvent(event)
  }

  const body = eventStreamBody(stream[Symbol.asyncIterator](), {
    clock,
    heartbeat,
    beforeEvent,
    afterLastEvent: signer.afterLastEvent,
    onClose,
    onError: (cause) => reportError(options, cause),
    signal: context.request.signal,
    system,
  })
  return new Response(body, { headers })
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform`: compression on the way would hold frames back.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}
