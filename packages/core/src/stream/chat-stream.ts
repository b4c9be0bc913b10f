import { AbortedError, type DeltakitError, toDeltakitError } from '../protocol/errors.ts'
import { linkSignals, onAbort } from '../protocol/link-signals.ts'
import type { AssistantMessage, Message, Part, ToolCallPart } from '../protocol/message.ts'
import type { Emit } from '../protocol/model.ts'
import type { EventBatch, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { createAccumulator, resumeAccumulator } from './accumulate-message.ts'
import { type ChatResult, toChatResult } from './chat-result.ts'

/**
 * Events from the first one, however late it is read. Leaving a `for await` early stops the answer,
 * unless somebody else is still reading.
 */
export interface ChatStream<Call = ToolCallPart> extends AsyncIterable<StreamEvent> {
  /** How it ended, and everything in it. Never rejects. */
  readonly result: Promise<ChatResult<Call>>
  /** The result of an answer that is complete. Rejects with the typed error of any other. */
  complete(): Promise<ChatResult<Call>>
  /** The content of an answer that is complete. */
  text(): Promise<string>
  /** The answer so far. */
  message(): AssistantMessage
  /** Stops the answer. What came of it stays in the result. */
  abort(reason?: unknown): void
}

export interface ChatStreamOptions {
  readonly messages: readonly Message[]
  readonly signal?: AbortSignal | undefined
  /** `false` keeps no events: the stream can be read once, and its reader sets the pace. */
  readonly replayable?: boolean | undefined
  /** An answer that began earlier: its steps come first in the message. */
  readonly continued?: AssistantMessage | undefined
  /** Called with every batch of events as it arrives, before anybody reads it. */
  readonly onEvents?: ((batch: EventBatch) => void) | undefined
}

/** Emits the events of a stream. Whatever it throws is the failure of the stream. */
export type StreamSource = (context: StreamSourceContext) => Promise<void>

export interface StreamSourceContext {
  readonly signal: AbortSignal
  readonly emit: Emit
  /** The answer so far. */
  message(): AssistantMessage
}

/** How many turns of the microtask queue a source gets to end by itself once it is aborted. */
const turnsAfterAbort = 200

/** A stream over whatever emits batches of events, started at once. */
export function createChatStream(source: StreamSource, options: ChatStreamOptions): ChatStream {
  const { messages, continued, replayable = true, onEvents } = options
  const accumulator = continued ? resumeAccumulator(continued) : createAccumulator()
  const link = linkSignals(options.signal)
  const events: StreamEvent[] = []
  const waiting: (() => void)[] = []
  let accumulated = 0
  let malformed: DeltakitError | undefined
  let readers = 0
  let ended = false
  let resultRequested = false
  let makeRoom = () => {}

  const finished = runSource()

  async function runSource(): Promise<ChatResult> {
    const aborted = new Promise<'abandoned'>((resolve) => {
      onAbort(link.signal, () => {
        makeRoom()
        void turns(turnsAfterAbort).then(() => resolve('abandoned'))
      })
    })
    const work = (async () => source({ signal: link.signal, emit, message }))()
    try {
      const how = await Promise.race([work, aborted])
      if (how === 'abandoned') return end({ type: 'aborted' }, 'abandoned')
      return end({ type: link.signal.aborted ? 'aborted' : 'truncated' })
    } catch (cause) {
      if (link.signal.aborted) return end({ type: 'aborted' }, 'abandoned')
      const error = toDeltakitError(cause, 'The stream failed')
      return end({ type: 'failed', error }, 'abandoned')
    } finally {
      link.release()
    }
  }

  function emit(batch: EventBatch): Promise<void> | undefined {
    // A source that goes on after its stream was stopped is not listened to.
    if (ended) return undefined
    for (const event of batch) events.push(event)
    if (!replayable) accumulate()
    onEvents?.(batch)
    wake()
    if (malformed) throw malformed
    if (replayable) return undefined
    // Only the result is awaited: what is not kept goes by unseen.
    if (resultRequested && !readers) events.length = accumulated = 0
    return events.length && !link.signal.aborted
      ? new Promise((resolve) => (makeRoom = resolve))
      : undefined
  }

  /** Adds the events since the last call. Nobody may look before the end, so this waits for one who does. */
  function accumulate(): void {
    if (accumulated === events.length) return
    const batch = accumulated ? events.slice(accumulated) : events
    accumulated = events.length
    try {
      accumulator.add(batch)
    } catch (cause) {
      malformed ??= toDeltakitError(cause, 'An event is malformed')
    }
  }

  function message(): AssistantMessage {
    accumulate()
    return accumulator.message()
  }

  /**
   * Closes whatever the source left open. A source that is `abandoned` failed or did not stop: that is
   * told by a step of its own where its last step had ended before.
   */
  function end(outcome: Outcome, source?: 'abandoned'): ChatResult {
    const { parts, steps } = message()
    const last = steps.at(-1)
    const step = steps.length
    const reason: Outcome = malformed ? { type: 'failed', error: malformed } : outcome
    if (!last?.outcome) {
      append([{ type: 'end', step: Math.max(0, step - 1), outcome: reason }])
    } else if (malformed || (source && isContinuable(last.outcome, step))) {
      const { vendor, model } = last
      append([
        { type: 'start', step, vendor, model },
        { type: 'end', step, outcome: reason },
      ])
    }
    append(parts.flatMap((part) => (isRunning(part) ? [interruption(part)] : [])))
    ended = true
    wake()
    return toChatResult(message(), messages)
  }

  /** Whether a step that ended so was not the end of the answer. */
  function isContinuable({ type }: Outcome, steps: number): boolean {
    return type === 'complete' || steps === continued?.steps.length
  }

  function append(batch: EventBatch): void {
    if (!batch.length) return
    for (const event of batch) events.push(event)
    accumulate()
    try {
      onEvents?.(batch)
    } catch {
      // It failed before, and that is why this is the end.
    }
  }

  function wake(): void {
    for (const resolve of waiting.splice(0)) resolve()
  }

  function read(): AsyncIterator<StreamEvent, undefined> {
    if (readers++ && !replayable) {
      throw new TypeError(
        'This stream keeps no events (`replayable: false`), so it can be read only once.',
      )
    }
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
            events.length = accumulated = at = 0
            makeRoom()
          }
          await new Promise<void>((resolve) => waiting.push(resolve))
        }
      },
      async return() {
        if (!left) {
          left = true
          readers--
          if (readers === 0 && !ended) {
            void requestResult()
            link.abort()
          }
        }
        wake()
        return { done: true, value: undefined }
      },
    }
  }

  function requestResult(): Promise<ChatResult> {
    resultRequested = true
    makeRoom()
    return finished
  }

  async function complete(): Promise<ChatResult> {
    const result = await requestResult()
    const { outcome, error } = result
    if (outcome.type === 'complete') return result
    if (outcome.type === 'aborted') throw new AbortedError('The answer was stopped')
    throw error ?? new AbortedError('The answer was interrupted')
  }

  return {
    get result() {
      return requestResult()
    },
    complete,
    text: async () => (await complete()).content,
    message,
    abort: link.abort,
    [Symbol.asyncIterator]: read,
  }
}

function isRunning(part: Part): boolean {
  return part.type === 'tool-call' && part.status === 'running'
}

/** Nothing runs after the end, and nobody knows how far this call came. */
function interruption({ key }: Part): StreamEvent {
  return { type: 'tool-output', key, output: undefined, status: 'interrupted' }
}

/** Lets everything run that is ready, and what follows from it. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined
}
