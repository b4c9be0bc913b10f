import { systemClock } from '../protocol/clock.ts'
import type { CarryEvent, StreamEvent } from '../protocol/stream-event.ts'
import type { Fold } from '../stream/accumulate-message.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import type { Asker, ChatHandlerOptions } from './chat-handler-options.ts'
import { eventBody } from './event-stream-body.ts'
import type { HandlerContext } from './http/accept-request.ts'
import { attempt, tell } from './http/safe-callback.ts'
import type { Prover } from './proofs/conversation-signer.ts'

interface Served {
  /** The answer so far: what an event is about is in it before the event is read. */
  readonly fold: Fold
  readonly prover: Prover
  readonly asker: Asker
  readonly system: string
  readonly context: HandlerContext | undefined
}

/** A stream as a response, with the proofs of it in it, and the server's hooks told. */
export function serve(
  stream: ChatStream,
  options: ChatHandlerOptions,
  { fold, prover, asker, system, context }: Served,
): Response {
  const { clock = systemClock, heartbeat: silence = 4_000, onEvent, onFinish } = options
  let onClose = () => {}
  const closed = new Promise<void>((resolve) => (onClose = resolve))
  const events = stream[Symbol.asyncIterator]()
  const finished = closed
    .then(() => stream.result)
    .then((result) => attempt(() => onFinish?.(result, asker), options))
  if (context?.waitUntil) context.waitUntil(finished)
  else options.waitUntil?.(finished)

  function heard(event: StreamEvent): Promise<CarryEvent | undefined> | undefined {
    if (onEvent) void attempt(() => onEvent(event, asker), options)
    return prover.proofOf(event, fold)
  }

  const { signal } = asker.request
  const onError = (cause: unknown) => void tell(options, cause)
  const told = { clock, silence, heard, onClose, onError, signal, system }
  return new Response(eventBody(events, told), { headers })
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform`: what compresses on the way would hold frames back.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}
