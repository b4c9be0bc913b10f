import { systemClock } from '../protocol/clock.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import type { ChatHandlerOptions, ChatRequestContext } from './chat-handler-options.ts'
import { eventStreamBody } from './event-stream-body.ts'
import { eventStreamHeaders } from './event-stream-headers.ts'
import type { FrameReaderOptions } from './frame-reader.ts'
import { callSafely, reportError } from './http/safe-callback.ts'
import type { AnswerSigner } from './proofs/sign-answer.ts'
import type { StoredTurn } from './turn.ts'

interface AnswerSourceOptions<Body> {
  readonly signer: AnswerSigner
  readonly context: ChatRequestContext<Body>
  readonly system: string
  readonly stored: StoredTurn | undefined
}

interface ChatResponseOptions {
  readonly request: Request
  waitUntil(work: Promise<unknown>): void
}

/** The events of an answer with their proofs, and what is called when it is over. */
export interface AnswerSource extends FrameReaderOptions {
  readonly events: AsyncIterator<StreamEvent, undefined>
  /** Calls `onFinish` with the result. */
  finish(): Promise<void>
}

/** What is sent of a stream, and the server's hooks. */
export function toAnswerSource<Body>(
  stream: ChatStream,
  options: ChatHandlerOptions<Body>,
  { signer, context, system, stored }: AnswerSourceOptions<Body>,
): AnswerSource {
  const { onEvent, onFinish } = options

  /** An answer is saved before its last frame, so that the next request finds it. */
  async function save(): Promise<StreamEvent | undefined> {
    const { message } = await stream.result
    return stored?.save(message)
  }

  return {
    events: stream[Symbol.asyncIterator](),
    beforeEvent(event) {
      if (onEvent) void callSafely(() => onEvent(event, context), options)
      return signer.beforeEvent(event)
    },
    afterLastEvent: stored ? save : signer.afterLastEvent,
    system,
    async finish() {
      const result = await stream.result
      await stored?.save(result.message)
      await callSafely(() => onFinish?.(result, context), options)
    },
  }
}

/** Sends an answer as a response. A reader that leaves stops it. */
export function toChatResponse<Body>(
  source: AnswerSource,
  options: ChatHandlerOptions<Body>,
  { request, waitUntil }: ChatResponseOptions,
): Response {
  const { clock = systemClock, heartbeat = defaultHeartbeat } = options
  let onClose = () => {}
  const closed = new Promise<void>((resolve) => (onClose = resolve))
  waitUntil(closed.then(source.finish))
  const body = eventStreamBody(source.events, {
    ...source,
    clock,
    heartbeat,
    onClose,
    onError: (cause) => reportError(options, cause),
    signal: request.signal,
  })
  return new Response(body, { headers: eventStreamHeaders })
}

/** Milliseconds. */
export const defaultHeartbeat = 4_000
