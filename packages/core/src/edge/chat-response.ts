import { systemClock } from '../protocol/clock.ts'
import type { ProviderStateEvent, StreamEvent } from '../protocol/stream-event.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import type { ChatHandlerOptions, ChatRequestContext } from './chat-handler-options.ts'
import { eventStreamBody } from './event-stream-body.ts'
import type { PlatformContext } from './http/accept-request.ts'
import { callSafely, reportError } from './http/safe-callback.ts'
import type { ConversationSigner } from './proofs/conversation-signer.ts'

interface ServedAnswer {
  readonly prover: ConversationSigner
  readonly context: ChatRequestContext
  readonly system: string
  readonly platform: PlatformContext | undefined
}

/** A stream as a response, with the proofs of it in it, and the server's hooks told. */
export function toChatResponse(
  stream: ChatStream,
  options: ChatHandlerOptions,
  { prover, context, system, platform }: ServedAnswer,
): Response {
  const { clock = systemClock, heartbeat = 4_000, onEvent, onFinish } = options
  let onClose = () => {}
  const closed = new Promise<void>((resolve) => (onClose = resolve))
  const events = stream[Symbol.asyncIterator]()
  const finished = closed
    .then(() => stream.result)
    .then((result) => callSafely(() => onFinish?.(result, context), options))
  if (platform?.waitUntil) platform.waitUntil(finished)
  else options.waitUntil?.(finished)

  function beforeEvent(event: StreamEvent): Promise<ProviderStateEvent | undefined> | undefined {
    if (onEvent) void callSafely(() => onEvent(event, context), options)
    return prover.proofOf(event, stream.message)
  }

  const { signal } = context.request
  const onError = (cause: unknown) => void reportError(options, cause)
  const body = { clock, heartbeat, beforeEvent, onClose, onError, signal, system }
  return new Response(eventStreamBody(events, body), { headers })
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform`: what compresses on the way would hold frames back.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}
