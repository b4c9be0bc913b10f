import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import type { Clock } from '../protocol/clock.ts'
import { endedWithToolCalls } from '../protocol/ended-with-tool-calls.ts'
import type { AssistantMessage } from '../protocol/message.ts'
import { partKey } from '../protocol/part-key.ts'
import type { Cursor, EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { sumUsage } from '../protocol/usage.ts'
import { resumeAccumulator } from '../stream/accumulate-message.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import type { ChatAssistantMessage, Checkpoint } from './conversation.ts'
import { skipOpenToolCalls } from './open-tool-calls.ts'

/** An answer while it streams: what a chat shows of it, and how long it takes. */
export interface ActiveAnswer {
  /** What the answer does now. */
  readonly status: 'connecting' | 'resuming' | 'streaming' | 'executing-tools'
  /** Takes the events of the stream, as they arrive. */
  onEvents(batch: EventBatch): void
  /** Where the answer so far is read from. */
  attach(stream: Pick<ChatStream, 'message'>): void
  /** Shows what a person decided about a call while others are still executed. */
  decide(event: StreamEvent): void
  /** The answer so far. */
  message(): ChatAssistantMessage
  /** The answer and its cursor, at the latest point where the two agree. */
  checkpoint(): Checkpoint | undefined
  /** The answer once it is over, with how long it took. */
  settled(signal: AbortSignal): ChatAssistantMessage
}

interface ActiveAnswerOptions {
  /** Its place in the conversation, and what an answer that goes on has so far. */
  readonly initial: ChatAssistantMessage
  readonly clock: Clock
  readonly inputs: PartialToolInputs | undefined
  /** Where the answer is resumed. */
  readonly resume?: Cursor | undefined
  onEvent(event: StreamEvent): void
  /** `urgent`: people wait for this change. */
  onChange(urgent: boolean): void
}

/** Creates the state of an answer that is about to stream, or that is resumed. */
export function createActiveAnswer(options: ActiveAnswerOptions): ActiveAnswer {
  const { initial, clock, inputs, resume, onEvent, onChange } = options
  const startedAt = resume ? initial.createdAt : clock.now() - (initial.timing.total ?? 0)
  let source: Pick<ChatStream, 'message'> | undefined
  let decisions: readonly StreamEvent[] = []
  let timing = initial.timing
  let step = initial.steps.length - 1
  let status: ActiveAnswer['status'] = resume ? 'resuming' : 'connecting'
  let cursor = resume
  /** Whether nothing came since the cursor. */
  let isAtCursor = true
  let latest: Checkpoint | undefined = resume && { answer: initial, cursor: resume }
  let isCheckpointDue = false
  /** What the latest event wrote, for the times. */
  let writing: 'reasoning' | 'content' | 'tool-call' | undefined
  /** Since when reasoning is written, if it is. */
  let reasoningSince: number | undefined

  function onEvents(batch: EventBatch): void {
    const wasResumable = !!cursor
    const before = writing
    for (const event of batch) {
      readEvent(event)
      onEvent(event)
    }
    const isFirstByte = timing.firstByte === undefined && status === 'streaming'
    const isFirstToken = timing.firstToken === undefined && writing !== undefined
    // Most events change none of these, and a look at the clock takes as long as all that is done with one.
    if (isFirstByte || isFirstToken || writing !== before) {
      const now = clock.now()
      timing = timesAt(now)
      reasoningSince = writing === 'reasoning' ? now : undefined
      const time = now - startedAt
      if (isFirstByte) timing = { ...timing, firstByte: time }
      if (isFirstToken) timing = { ...timing, firstToken: time }
    }
    if (isCheckpointDue && isAtCursor) checkpoint()
    // What is stored must say at once whether the answer can be resumed.
    const isTurned = wasResumable !== !!cursor
    if (isShown() || isTurned) onChange(isFirstToken || isTurned)
  }

  /** The times, with that of reasoning which goes on. */
  function timesAt(now: number): ChatAssistantMessage['timing'] {
    if (reasoningSince === undefined || now === reasoningSince) return timing
    return { ...timing, reasoning: (timing.reasoning ?? 0) + now - reasoningSince }
  }

  function isShown(): boolean {
    return status === 'streaming' || status === 'executing-tools'
  }

  function checkpoint(): Checkpoint | undefined {
    if (!cursor) return { answer: message() }
    // Middleware may hold text back, or hand on half of what came with a cursor.
    isCheckpointDue = !isAtCursor
    if (isAtCursor) latest = { answer: message(), cursor }
    return latest
  }

  function readEvent(event: StreamEvent): void {
    isAtCursor = event.type === 'cursor'
    switch (event.type) {
      case 'cursor':
        cursor = event.cursor ?? undefined
        isCheckpointDue ||= !latest
        if (!cursor) latest = undefined
        return
      case 'start':
        step++
        return
      case 'warning':
      case 'removed':
      case 'metadata':
        return
      case 'data':
        // It writes no text, but there is something to show.
        if (status === 'connecting') status = 'streaming'
        return
      case 'tool-output':
        onToolEvent()
        return
      case 'end':
        writing = undefined
        if (endedWithToolCalls(event.outcome)) status = 'executing-tools'
        return
      case 'tool-call':
        if (event.status) {
          onToolEvent()
          return
        }
        writing = 'tool-call'
        break
      case 'tool-input':
        inputs?.add(partKey(step, event.part), event.delta)
        writing = 'tool-call'
        break
      case 'reasoning':
      case 'content':
        writing = event.type
        break
    }
    status = 'streaming'
  }

  /** Tools write nothing: their events show only that they run. */
  function onToolEvent(): void {
    if (!isShown()) status = 'executing-tools'
  }

  /** The stream's message with the decisions on it, computed anew only when either changes. */
  let shown: { readonly from: AssistantMessage; readonly message: AssistantMessage } | undefined
  function decided(): AssistantMessage {
    const from = source?.message() ?? initial
    if (!decisions.length) return from
    if (shown?.from !== from) {
      const accumulator = resumeAccumulator(from)
      accumulator.add(decisions)
      shown = { from, message: accumulator.message() }
    }
    return shown.message
  }

  function message(): ChatAssistantMessage {
    const { parts, steps, metadata = initial.metadata } = decided()
    const usage = sumUsage(steps.map((record) => record.usage))
    const times = reasoningSince === undefined ? timing : timesAt(clock.now())
    const answer = { ...initial, parts, steps, usage, timing: times, outcome: undefined }
    return metadata === undefined ? answer : { ...answer, metadata }
  }

  return {
    get status() {
      return status
    },
    onEvents,
    attach(stream) {
      source = stream
    },
    checkpoint,
    decide(event) {
      decisions = [...decisions, event]
      shown = undefined
    },
    message,
    settled(signal) {
      timing = { ...timing, total: clock.now() - startedAt }
      const answer = message()
      const outcome = answer.steps.at(-1)?.outcome
      const ended = { ...answer, outcome }
      const stopped = signal.aborted && endedWithToolCalls(outcome)
      return stopped ? { ...skipOpenToolCalls(ended), outcome: { type: 'aborted' } } : ended
    },
  }
}
