import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import type { Clock } from '../protocol/clock.ts'
import { partKey } from '../protocol/part-key.ts'
import type { EventBatch, StreamEvent } from '../protocol/stream-event.ts'
import { sumUsage } from '../protocol/usage.ts'
import type { MessageAccumulator } from '../stream/accumulate-message.ts'
import { resumeAccumulator } from '../stream/accumulate-message.ts'
import { type ChatAssistantMessage, endedWithToolCalls, skipOpenToolCalls } from './conversation.ts'
import type { SliceSource } from './slices.ts'

/** An answer being written. */
export interface ActiveAnswer {
  /** What streamed events are added to. */
  readonly accumulator: MessageAccumulator
  readonly status: 'connecting' | 'streaming' | 'executing-tools'
  readonly writing: SliceSource['writing']
  message(): ChatAssistantMessage
  /** The answer once it is over, with how long it took. */
  settled(signal: AbortSignal): ChatAssistantMessage
}

interface ActiveAnswerOptions {
  /** Where it stands, and what is said already. */
  readonly begun: ChatAssistantMessage
  readonly clock: Clock
  readonly inputs: PartialToolInputs | undefined
  onEvent(event: StreamEvent): void
  /** `urgent`: what somebody waits for. */
  onChange(urgent: boolean): void
}

export function createActiveAnswer(options: ActiveAnswerOptions): ActiveAnswer {
  const { begun, clock, inputs, onEvent, onChange } = options
  const accumulator = resumeAccumulator(begun)
  const began = clock.now() - (begun.timing.total ?? 0)
  let timing = begun.timing
  let heard = began
  let step = begun.steps.length - 1
  let status: ActiveAnswer['status'] = 'connecting'
  let writing: SliceSource['writing']

  function add(batch: EventBatch): void {
    const now = clock.now()
    const { firstByte, firstToken, reasoning = 0 } = timing
    if (writing === 'reasoning') timing = { ...timing, reasoning: reasoning + now - heard }
    heard = now
    accumulator.add(batch)
    for (const event of batch) {
      take(event)
      onEvent(event)
    }
    const time = now - began
    if (firstByte === undefined && status === 'streaming') timing = { ...timing, firstByte: time }
    const first = firstToken === undefined && writing !== undefined
    if (first) timing = { ...timing, firstToken: time }
    if (status !== 'connecting') onChange(first)
  }

  function take(event: StreamEvent): void {
    // Said by the tools, which write nothing.
    if (event.type === 'tool-output' || (event.type === 'tool-call' && event.status)) {
      if (status === 'connecting') status = 'executing-tools'
      return
    }
    switch (event.type) {
      case 'start':
        step++
        return
      case 'warning':
        return
      case 'end': {
        writing = undefined
        if (endedWithToolCalls(event.outcome)) status = 'executing-tools'
        return
      }
      case 'tool-input':
        inputs?.add(partKey(step, event.part), event.delta)
    }
    status = 'streaming'
    if (event.type === 'reasoning' || event.type === 'content') writing = event.type
    else if (event.type.startsWith('tool')) writing = 'tool-call'
  }

  function message(): ChatAssistantMessage {
    const { parts, steps } = accumulator.message()
    const usage = sumUsage(steps.map((record) => record.usage))
    return { ...begun, parts, steps, usage, timing, outcome: undefined }
  }

  return {
    accumulator: { add, message: accumulator.message },
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
      const outcome = answer.steps.at(-1)?.outcome
      const ended = { ...answer, outcome }
      const stopped = signal.aborted && endedWithToolCalls(outcome)
      return stopped ? { ...skipOpenToolCalls(ended), outcome: { type: 'aborted' } } : ended
    },
  }
}
