import { AbortedError, TruncatedError, toDeltakitError } from '../protocol/errors.ts'
import type { Message, ToolCallPart } from '../protocol/message.ts'
import type { Emit } from '../protocol/model.ts'
import type { EventBatch, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { createAccumulator, type MessageAccumulator } from './accumulate-message.ts'
import { type ChatResult, toChatResult } from './chat-result.ts'

/**
 * Events from the first on, however late it is read. Leaving a `for await` early stops the answer,
 * unless somebody else is still reading.
 */
export interface ChatStream<Call = ToolCallPart> extends AsyncIterable<StreamEvent> {
  /** How it ended and all it said. Never rejects. */
  readonly result: Promise<ChatResult<Call>>
  /** The result, or a rejection with the typed error unless the answer really completed. */
  complete(): Promise<ChatResult<Call>>
  /** The content of an answer that really completed. */
  text(): Promise<string>
  abort(reason?: unknown): void
}

export interface ChatStreamOptions {
  readonly messages: readonly Message[]
  readonly signal?: AbortSignal | undefined
  /** `false` keeps no events: the stream can be read once, and its reader sets the pace. */
  readonly replayable?: boolean | undefined
  /** What the events are added to, where that is an answer already begun. */
  readonly accumulator?: MessageAccumulator | undefined
}

/** A stream over whatever says batches of events, started at once. */
export function createChatStream(
  source: (signal: AbortSignal, say: Emit) => Promise<void>,
  { messages, signal, replayable = true, accumulator = createAccumulator() }: ChatStreamOptions,
): ChatStream {
  const stop = new AbortController()
  const abort = (reason?: unknown) => stop.abort(reason)
  const events: StreamEvent[] = []
  const waiting: (() => void)[] = []
  let readers = 0
  let ended = false
  let wanted = false
  let makeRoom = () => {}

  const finished = source(AbortSignal.any([signal ?? stop.signal, stop.signal]), say)
    .then(() => end({ type: 'truncated' }))
    .catch((cause) => end({ type: 'failed', error: toDeltakitError(cause, 'Middleware failed') }))

  function say(batch: EventBatch): Promise<void> | undefined {
    for (const event of batch) events.push(event)
    wake()
    if (replayable) return undefined
    accumulator.add(batch)
    // Somebody waits for the result alone: what is not kept goes by unseen.
    if (wanted && !readers) events.length = 0
    return events.length ? new Promise((resolve) => (makeRoom = resolve)) : undefined
  }

  /** Middleware may forget to say how it ended; nobody who listens should wait for it. */
  function end(outcome: Outcome): ChatResult {
    // What is kept is folded once, at the end: nobody watches before (bench/run.mjs).
    if (replayable) accumulator.add(events)
    const { steps } = accumulator.message()
    if (!steps.at(-1)?.outcome) {
      const missing = { type: 'end', step: steps.length && steps.length - 1, outcome } as const
      accumulator.add([missing])
      events.push(missing)
    }
    ended = true
    wake()
    return toChatResult(accumulator.message(), messages)
  }

  function wake(): void {
    for (const resolve of waiting.splice(0)) resolve()
  }

  function read(): AsyncIterator<StreamEvent, undefined> {
    if (readers++ && !replayable) throw new TypeError('Read once')
    let at = 0
    let left = false

    return {
      async next() {
        for (;;) {
          const value = events[at]
          if (left || (ended && !value)) return { done: true, value: undefined }
          if (value) {
            at++
            return { done: false, value }
          }
          if (!replayable) {
            events.length = at = 0
            makeRoom()
          }
          await new Promise<void>((resolve) => waiting.push(resolve))
        }
      },
      async return() {
        if (!left && !--readers && !ended) {
          void want()
          abort()
        }
        left = true
        wake()
        return { done: true, value: undefined }
      },
    }
  }

  function want(): Promise<ChatResult> {
    wanted = true
    makeRoom()
    return finished
  }

  async function complete(): Promise<ChatResult> {
    const result = await want()
    const { outcome, error } = result
    if (outcome.type === 'complete') return result
    if (outcome.type === 'aborted') throw new AbortedError('The answer was stopped')
    throw error ?? new TruncatedError('The answer was cut off')
  }

  return {
    get result() {
      return want()
    },
    complete,
    text: async () => (await complete()).content,
    abort,
    [Symbol.asyncIterator]: read,
  }
}
