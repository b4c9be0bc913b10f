import type { Clock } from './clock.ts'
import type { AnswerMessage } from './conversation.ts'
import type { EventBatch, StreamEvent } from './event.ts'
import type { Fold } from './fold.ts'
import { foldOf } from './fold-of.ts'
import type { ToolCallPart } from './message.ts'
import type { PartialJson } from './partial-json.ts'
import type { Said } from './slices.ts'
import { sumUsage } from './usage.ts'

/** An answer being written. */
export interface Draft {
  /** What streamed events are added to. */
  readonly fold: Fold
  readonly status: 'connecting' | 'streaming' | 'calling-tools'
  readonly writing: Said['writing']
  /** The answer so far, and once it is `over`, how long it took. */
  message(over?: 'over'): AnswerMessage
  readInput(call: ToolCallPart): ToolCallPart
}

interface DraftOptions {
  /** Where it stands, and what is said already. */
  readonly begun: AnswerMessage
  readonly clock: Clock
  readonly partialJson: (() => PartialJson) | undefined
  onEvent(event: StreamEvent): void
  /** `urgent`: what somebody waits for. */
  onNews(urgent: boolean): void
}

export function createDraft(options: DraftOptions): Draft {
  const { begun, clock, partialJson, onEvent, onNews } = options
  const fold = foldOf(begun)
  const inputs = new Map<string, { readonly json: PartialJson; unread: string[] }>()
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
    switch (event.type) {
      case 'start':
        run++
        return
      case 'tool-output':
      case 'warning':
        return
      case 'end': {
        const { outcome } = event
        writing = undefined
        if (outcome.type === 'complete' && outcome.finish === 'tool-calls') status = 'calling-tools'
        return
      }
      case 'tool-input': {
        const key = `${run}/${event.part}`
        const input = inputs.get(key) ?? (partialJson && { json: partialJson(), unread: [] })
        if (!input) break
        input.unread.push(event.delta)
        inputs.set(key, input)
        break
      }
      case 'tool-call':
        // Said again by the tools, which write nothing.
        if (event.status) return
    }
    status = 'streaming'
    if (event.type === 'reasoning' || event.type === 'content') writing = event.type
    else if (event.type.startsWith('tool')) writing = 'tool-call'
  }

  return {
    fold: { add, message: fold.message },
    get status() {
      return status
    },
    get writing() {
      return writing
    },
    message(over) {
      const { parts, runs } = fold.message()
      if (over) timing = { ...timing, total: clock.now() - began }
      const usage = sumUsage(runs.map((record) => record.usage))
      return { ...begun, parts, runs, usage, timing, outcome: over && runs.at(-1)?.outcome }
    },
    readInput(call) {
      const input = call.status === 'streaming' ? inputs.get(call.key) : undefined
      if (!input) return call
      input.json.add(input.unread.join(''))
      input.unread = []
      return { ...call, input: input.json.value() }
    },
  }
}
