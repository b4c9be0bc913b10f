// Long, for emitting and closing share one state: whether the stream has started, has failed or is over.
// What needs none of it has files of its own: the log, the draft, the app's data, the result.

import type { EmitData, EmitDataOptions } from '../protocol/app-types.ts'
import { type Clock, systemClock } from '../protocol/clock.ts'
import { AbortedError, type ChatError, toDeltakitError } from '../protocol/errors.ts'
import { linkSignals, onAbort, untilAborted } from '../protocol/link-signals.ts'
import type { AssistantMessage, Message, Part, ToolCallPart } from '../protocol/message.ts'
import type { Emit, Model } from '../protocol/model.ts'
import type { SizeLimits } from '../protocol/request-options.ts'
import { stoppedOutcome } from '../protocol/stopped-outcome.ts'
import type { Cursor, EventBatch, Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { createDataEvent, toMetadata } from './app-data.ts'
import { type ChatResult, toChatResult } from './chat-result.ts'
import { createEventLog } from './event-log.ts'
import { createMessageDraft } from './message-draft.ts'

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
  /** Puts data of the app into the answer. Before the first step starts, the data waits for it. */
  readonly emitData: EmitData
  /** Stops the answer. What arrived until then stays in the result. */
  abort(reason?: unknown): void
}

/** What a stream needs beside its source. */
export interface ChatStreamOptions {
  readonly messages: readonly Message[]
  /** Who answers, for a failure before the source emits anything. */
  readonly model: Pick<Model, 'vendor' | 'id'>
  readonly signal?: AbortSignal | undefined
  /** `false` keeps no events: the stream can be read once, and its reader sets the pace. */
  readonly replayable?: boolean | undefined
  /** An answer that began earlier: its steps come first in the message. */
  readonly continued?: AssistantMessage | undefined
  /** Where `continued` is resumed: its last step goes on. */
  readonly resume?: Cursor | undefined
  readonly limits?: SizeLimits | undefined
  /** Called with every batch of events as it arrives, before anybody reads it. */
  readonly onEvents?: ((batch: EventBatch) => void) | undefined
  /** Fields for the metadata of the answer, at its beginning and with its result. */
  readonly messageMetadata?: ((result: ChatResult | undefined) => unknown) | undefined
  readonly clock?: Clock | undefined
}

/** Emits the events of a stream. Whatever it throws is the failure of the stream. */
export type StreamSource = (context: StreamSourceContext) => Promise<void>

/** What a source works with. */
export interface StreamSourceContext {
  /** Aborts when the stream is stopped, or has failed. */
  readonly signal: AbortSignal
  readonly emit: Emit
  readonly emitData: EmitData
  /** The answer so far. */
  message(): AssistantMessage
}

/** How many turns of the microtask queue a source gets to end by itself once it has to. */
const turnsToEnd = 200

/** A stream over whatever emits batches of events, started at once. */
export function createChatStream(source: StreamSource, options: ChatStreamOptions): ChatStream {
  const { messages, continued, replayable = true, onEvents, messageMetadata } = options
  // Read once, at the beginning: the getters of an app's model may throw, and the end must not.
  const { vendor = '', id: modelId = '' } = options.model
  const keepsOpen = options.resume !== undefined
  const draft = createMessageDraft(continued, options.limits, { keepsOpen })
  // What is resumed is the answer to a request of its own, so that its last step counts.
  const stepsBefore = (continued?.steps.length ?? 0) - (keepsOpen ? 1 : 0)
  const link = linkSignals(options.signal)
  const log = createEventLog({ replayable, onLeave: stop })
  /** Aborts where the source had to end, and did not. */
  const patience = linkSignals()
  /** What failed first: the source, an event that could not be added, or code of the app. */
  let failure: ChatError | undefined
  /** Whether the source ended by itself. */
  let hasEnded = false
  let isOver = false
  let hasStarted = false
  /** Data that the app emitted before a step began. */
  const heldData: StreamEvent[] = []
  const longestData = options.limits?.data
  /** Names data without an id, so that the next part of the answer does not replace it. */
  let namePrefix: string | undefined
  let nameCount = 0

  const finished = runSource()

  async function runSource(): Promise<ChatResult> {
    const { signal } = link
    onAbort(signal, expectEnd)
    try {
      await untilAborted(patience.signal, () =>
        source({ signal, emit, emitData, message: draft.message }),
      )
      hasEnded = true
    } catch (cause) {
      if (!signal.aborted) fail(cause, 'The stream failed')
    }
    const outcome: Outcome = stoppedOutcome(signal, failure) ?? { type: 'truncated' }
    // What the source left running must not go on after the stream is over.
    if (!hasEnded) link.abort()
    link.release()
    return finish(outcome)
  }

  /** The source has to end by itself soon. Code of the app in it may never do so. */
  function expectEnd(): void {
    log.makeRoom()
    void turns(turnsToEnd).then(patience.abort)
  }

  function fail(cause: unknown, problem: string): void {
    if (failure) return
    failure = toDeltakitError(cause, problem)
    expectEnd()
  }

  function emit(batch: EventBatch): Promise<void> | undefined {
    // A source that goes on after its stream is over is not listened to.
    if (isOver) return undefined
    // After a failure only `end` events count.
    if (failure) add(batch.filter(({ type }) => type === 'end'))
    else add(withFirstData(withStart(batch)))
    if (failure) throw failure
    return replayable || link.signal.aborted ? undefined : log.room()
  }

  /** A step whose start was refused by middleware only ends. */
  function withStart(batch: EventBatch): EventBatch {
    const event = batch[0]
    if (event?.type !== 'end' || !draft.isNextStep(event.step)) return batch
    return [startOf(event.step), ...batch]
  }

  /** What the app has for the answer follows the start of its first step. */
  function withFirstData(batch: EventBatch): EventBatch {
    if (hasStarted) return batch
    const at = batch.findIndex(({ type }) => type === 'start') + 1
    if (at === 0) return batch
    hasStarted = true
    const first = [...metadataEvents(undefined), ...heldData.splice(0)]
    return first.length ? [...batch.slice(0, at), ...first, ...batch.slice(at)] : batch
  }

  function metadataEvents(result: ChatResult | undefined): StreamEvent[] {
    if (!messageMetadata) return []
    try {
      const metadata = toMetadata(messageMetadata(result), longestData)
      return metadata ? [{ type: 'metadata', metadata }] : []
    } catch (cause) {
      fail(cause, '`messageMetadata` failed')
      return []
    }
  }

  function uniqueName(): string {
    namePrefix ??= (options.clock ?? systemClock).random().toString(36).slice(2)
    return `${namePrefix}-${nameCount++}`
  }

  function emitData(name: string, value: unknown, options?: EmitDataOptions): void {
    const event = createDataEvent(name, value, { ...options, longest: longestData, uniqueName })
    if (isOver || failure) return
    // Data belongs to the step before it, which an answer that goes on has already.
    if (hasStarted || stepsBefore > 0) add([event])
    else heldData.push(event)
  }

  function startOf(step: number): StreamEvent {
    return { type: 'start', step, vendor, model: modelId }
  }

  function add(batch: EventBatch): void {
    let count = 0
    try {
      for (const event of batch) {
        draft.take(event)
        count++
      }
    } catch (cause) {
      fail(cause, 'An event could not be added to the answer')
    }
    if (!count) return
    const added = count < batch.length ? batch.slice(0, count) : batch
    log.add(added)
    if (onEvents) notify(added)
  }

  function notify(batch: EventBatch): void {
    try {
      const returned: unknown = onEvents?.(batch)
      // It may be an async function, which nobody waits for.
      if (returned) Promise.resolve(returned).catch(onNotifyFailure)
    } catch (cause) {
      onNotifyFailure(cause)
    }
  }

  function onNotifyFailure(cause: unknown): void {
    fail(cause, '`onEvents` failed')
  }

  /** Closes whatever the source left open. */
  function finish(outcome: Outcome): ChatResult {
    const { parts, steps } = draft.message()
    const last = steps.length > stepsBefore ? steps.at(-1) : undefined
    if (last && !last.outcome) {
      add([{ type: 'end', step: steps.length - 1, outcome }])
    } else if (!last || (last.outcome?.type === 'complete' && (!hasEnded || failure))) {
      // The last step stays as it ended, so a step of its own has the outcome of what came after it.
      addStep(outcome)
    }
    add(parts.filter(isRunning).map(interruption))
    addLastMetadata()
    isOver = true
    log.close()
    return toChatResult(draft.message(), messages)
  }

  /** Metadata that fails is the failure of an answer that is complete. */
  function addLastMetadata(): void {
    const failureBefore = failure
    add(metadataEvents(toChatResult(draft.message(), messages)))
    if (failure && failure !== failureBefore) addStep({ type: 'failed', error: failure })
  }

  /** A step without anything but its outcome, whatever the limit of steps is. */
  function addStep(outcome: Outcome): void {
    draft.liftStepLimit()
    const step = draft.message().steps.length
    add(withFirstData([startOf(step), { type: 'end', step, outcome }]))
  }

  /** Leaving stops the answer: nobody else reads it. */
  function stop(): void {
    void requestResult()
    link.abort()
  }

  function requestResult(): Promise<ChatResult> {
    log.discardUnread()
    return finished
  }

  async function complete(): Promise<ChatResult> {
    const result = await requestResult()
    const { outcome, error } = result
    if (outcome.type === 'complete') return result
    if (outcome.type === 'aborted') {
      throw new AbortedError('The answer was stopped', '', { cause: link.signal.reason })
    }
    throw error ?? new AbortedError('The answer was interrupted')
  }

  return {
    get result() {
      return requestResult()
    },
    complete,
    text: async () => (await complete()).content,
    message: draft.message,
    emitData,
    abort: link.abort,
    [Symbol.asyncIterator]: log.read,
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
