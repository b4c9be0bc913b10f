import type { PartialInputs } from '../json/partial-tool-inputs.ts'
import type { Clock } from '../protocol/clock.ts'
import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { sumUsage } from '../protocol/usage.ts'
import type { Fold } from '../stream/accumulate-message.ts'
import { foldOf } from '../stream/resume-accumulator.ts'
import { type AnswerMessage, calling, passedOver } from './conversation.ts'
import type { Said } from './slices.ts'

/** An answer being written. */
export interface Draft {
  /** What streamed events are added to. */
  readonly fold: Fold
  readonly status: 'connecting' | 'streaming' | 'calling-tools'
  readonly writing: Said['writing']
  message(): AnswerMessage
  /** The answer once it is over, with how long it took. */
  settled(signal: AbortSignal): AnswerMessage
}

interface DraftOptions {
  /** Where it stands, and what is said already. */
  readonly begun: AnswerMessage
  readonly clock: Clock
  readonly inputs: PartialInputs | undefined
  onEvent(event: StreamEvent): void
  /** `urgent`: what somebody waits for. */
  onNews(urgent: boolean): void
}

export function createDraft(options: DraftOptions): Draft {
  const { begun, clock, inputs, onEvent, onNews } = options
  const fold = foldOf(begun)
  const began = clock.now() - (begun.timing.total ?? 0)
  let timing = begun.timing
  let heard = began
  let run = begun.runs.length - 1
  let status: Draft['status'] = 'connecting'
  let writing: Said['writing']

  function add(batch: EventBatch): void {
    const now = clock.now()
    const { firstByte, firstToken, reasoning = 0 } = timing
    if (writing === 'reasoning') timing = { ...timing, reasoning: reasoning + now - heard }
    heard = now
    fold.add(batch)
    for (const event of batch) {
      take(event)
      onEvent(event)
    }
    const time = now - began
    if (firstByte === undefined && status === 'streaming') timing = { ...timing, firstByte: time }
    const first = firstToken === undefined && writing !== undefined
    if (first) timing = { ...timing, firstToken: time }
    if (status !== 'connecting') onNews(first)
  }

  function take(event: StreamEvent): void {
    // Said by the tools, which write nothing.
    if (event.type === 'tool-output' || (event.type === 'tool-call' && event.status)) {
      if (status === 'connecting') status = 'calling-tools'
      return
    }
    switch (event.type) {
      case 'start':
        run++
        return
      case 'warning':
        return
      case 'end': {
        writing = undefined
        if (calling(event.outcome)) status = 'calling-tools'
        return
      }
      case 'tool-input':
        inputs?.add(`${run}/${event.part}`, event.delta)
    }
    status = 'streaming'
    if (event.type === 'reasoning' || event.type === 'content') writing = event.type
    else if (event.type.startsWith('tool')) writing = 'tool-call'
  }

  function message(): AnswerMessage {
    const { parts, runs } = fold.message()
    const usage = sumUsage(runs.map((record) => record.usage))
    return { ...begun, parts, runs, usage, timing, outcome: undefined }
  }

  return {
    fold: { add, message: fold.message },
    get status() {
      return status
    },
    get writing() {
      return writing
    },
    message,
    settled(signal) {
      timing = { ...timing, total: clock.now() - began }
      const answer = message()
      const outcome = answer.runs.at(-1)?.outcome
      const ended = { ...answer, outcome }
      const stopped = signal.aborted && calling(outcome)
      return stopped ? { ...passedOver(ended), outcome: { type: 'aborted' } } : ended
    },
  }
}
