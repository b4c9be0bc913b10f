import type { Message } from '../protocol/message.ts'
import { isInStep, partKey, partNameOf } from '../protocol/part-key.ts'
import type {
  FinishReason,
  Outcome,
  StreamEvent,
  ToolCallEvent,
  ToolOutputEvent,
} from '../protocol/stream-event.ts'
import { definedFields, type Fields } from './json-fields.ts'

/** The answer of somebody else's loop, as the steps it is made of. A reader of a protocol calls these. */
export interface RemoteSteps {
  /** Every call that may still get an output, by the id its sender gave it. */
  readonly calls: ReadonlyMap<string, RemoteCall>
  /** Begins a step, unless one is open that has not finished. */
  beginStep(): void
  /** Ends the open step as complete, for the answer goes on. Default reason: whether it made calls. */
  endStep(finishReason?: FinishReason): void
  /** Emits an event of the open step. Content begins one. */
  emit(event: StreamEvent): void
  /** Announces a call. One that the open step announced before is returned as it is. */
  addCall(id: string, name: string): RemoteCall
  /** Emits more of the input of a call, unless its step has ended. */
  addInput(call: RemoteCall, delta: string): void
  /** The sender finished: the answer, or only this step if more follows. */
  finish(reason: FinishReason, raw: string): void
  /** How the answer ends if nothing more follows. */
  setOutcome(outcome: Outcome): void
  /** Says what happens to a call. Returns `false` for a call that nobody announced. */
  setStatus(id: string, status: NonNullable<ToolCallEvent['status']>): boolean
  /** Emits the output of a call. One that nobody announced has none. */
  setOutput(id: string, output: Omit<ToolOutputEvent, 'type' | 'key'>): void
  /** Sets provider state of a part of the open step, or of the last one. */
  setProviderState(part: string, set: Fields): void
  /** Sets provider state of a call, unless it is of a step that ended before the last one. */
  setCallState(call: RemoteCall, set: Fields): void
  /** Sets provider state of the whole message. It stays when the parts of its step are removed. */
  setMessageState(part: string, set: Fields): void
  /** Takes back every part of the open step. */
  removeParts(): void
}

export interface RemoteCall {
  readonly key: string
  readonly part: string
  readonly id: string
  readonly name: string
}

/** The steps, and what whoever reads the response does with them. */
export interface RemoteStepsSource extends RemoteSteps {
  /** From now on events are appended to this array. */
  writeTo(events: StreamEvent[]): void
  /** Ends the answer. `failure`: what went wrong on this side; else the sender's words decide. */
  end(failure?: Outcome): void
}

export interface RemoteStepsOptions {
  /** The index of the first step. */
  readonly step: number
  readonly vendor: string
  readonly model: string
  /** The conversation. An answer at its end goes on. */
  readonly messages: readonly Message[]
}

const truncated: Outcome = { type: 'truncated' }

const beginsStep: ReadonlySet<StreamEvent['type']> = new Set([
  'content',
  'reasoning',
  'source',
  'file',
  'tool-call',
] as const)

export function createRemoteSteps(options: RemoteStepsOptions): RemoteStepsSource {
  const { vendor, model } = options
  const calls = new Map<string, RemoteCall>()
  const denied = new Set<string>()
  /** Calls that wait for an output of this side, by key. */
  const waiting = new Set<string>()
  /** Calls that their sender executes and that have no output yet, by key. */
  const running = new Set<string>()
  /** The names of the parts of the open step, and the ids of its calls. */
  const parts = new Set<string>()
  const stepCalls = new Set<string>()
  let lastPart: string | undefined
  let removals = 0
  let events: StreamEvent[] = []
  /** Events that settle calls. Until their step ends, the input of a call is not parsed. */
  let afterEnd: StreamEvent[] = []
  let step = options.step - 1
  let isOpen = false
  /** How the answer ends if nothing more follows. */
  let outcome: Outcome = truncated

  for (const part of lastAnswerParts(options.messages)) {
    if (part.type !== 'tool-call') continue
    const { id, key, name } = part
    calls.set(id, { id, key, name, part: partNameOf(key) })
    if (part.status === 'denied') denied.add(key)
  }

  function open(): void {
    if (isOpen) return
    isOpen = true
    step++
    forgetStep()
    events.push({ type: 'start', step, vendor, model })
  }

  function forgetStep(): void {
    parts.clear()
    stepCalls.clear()
    waiting.clear()
    lastPart = undefined
    afterEnd = []
    outcome = truncated
  }

  function close(how: Outcome): void {
    open()
    events.push({ type: 'end', step, outcome: withCalls(how, waiting.size) })
    for (const event of afterEnd) events.push(event)
    isOpen = false
    forgetStep()
  }

  /** More follows, so a finish before it ended the step alone. */
  function goOn(): void {
    if (isOpen && outcome.type === 'complete') close(outcome)
    outcome = truncated
  }

  function beginStep(): void {
    goOn()
    open()
  }

  function emit(event: StreamEvent): void {
    if (beginsStep.has(event.type)) beginStep()
    if (!isOpen) return
    if ('part' in event) addPart(event.part)
    events.push(event)
  }

  function addPart(part: string): void {
    // Most deltas are of the part before them.
    if (part === lastPart) return
    lastPart = part
    parts.add(part)
  }

  function addCall(id: string, name: string): RemoteCall {
    beginStep()
    const known = calls.get(id)
    if (known && isInStep(known.key, step)) return known
    // A call that is made again after its part was removed is another call.
    const part = removals ? `tool:${id}:${removals}` : `tool:${id}`
    const call: RemoteCall = { key: partKey(step, part), part, id, name }
    calls.set(id, call)
    waiting.add(call.key)
    stepCalls.add(id)
    emit({ type: 'tool-call', part, id, name })
    return call
  }

  function setStatus(id: string, status: NonNullable<ToolCallEvent['status']>): boolean {
    const call = calls.get(id)
    if (!call) return false
    const { key, part, name } = call
    if (status === 'running') {
      waiting.delete(key)
      running.add(key)
    }
    // The event names a part of the last step. A call of an earlier one cannot be meant.
    if (isInStep(key, step)) settle({ type: 'tool-call', part, id, name, status })
    return true
  }

  function settle(event: StreamEvent): void {
    if (isOpen) afterEnd.push(event)
    else events.push(event)
  }

  function setOutput(id: string, output: Omit<ToolOutputEvent, 'type' | 'key'>): void {
    const key = calls.get(id)?.key
    if (key === undefined) return
    goOn()
    // The person's reason is in the message, and the sender only confirms.
    if (output.status === 'denied' && denied.has(key)) return
    const event = { type: 'tool-output', key, ...output } as const
    const isOfOpenStep = isOpen && isInStep(key, step)
    // Shown at once; it settles the call when the step ends.
    events.push(isOfOpenStep ? { ...event, preliminary: true } : event)
    if (output.preliminary) return
    if (isOfOpenStep) afterEnd.push(event)
    if (output.status === 'denied') denied.add(key)
    waiting.delete(key)
    running.delete(key)
  }

  function setProviderState(part: string, set: Fields): void {
    addPart(part)
    setMessageState(part, set)
  }

  function setMessageState(part: string, set: Fields): void {
    events.push({ type: 'provider-state', part, entry: vendor, set: definedFields(set) })
  }

  function removeParts(): void {
    if (!isOpen) return
    for (const part of parts) events.push({ type: 'removed', part })
    for (const id of stepCalls) {
      running.delete(calls.get(id)?.key ?? '')
      calls.delete(id)
    }
    forgetStep()
    removals++
  }

  function end(failure?: Outcome): void {
    const how = failure ?? outcome
    // After a step that ended, nothing is said of the answer: it was to go on.
    if (isOpen || how.type !== 'complete') close(how)
    for (const key of running) {
      events.push({ type: 'tool-output', key, output: undefined, status: 'interrupted' })
    }
  }

  return {
    calls,
    beginStep,
    endStep(finishReason) {
      if (!isOpen) return
      const reason = finishReason ?? (stepCalls.size ? 'tool-calls' : 'stop')
      close({ type: 'complete', finishReason: reason })
    },
    emit,
    addCall,
    addInput({ key, part }, delta) {
      if (delta && isInStep(key, step)) emit({ type: 'tool-input', part, delta })
    },
    finish(reason, raw) {
      emit({ type: 'finish', reason, raw })
      outcome = { type: 'complete', finishReason: reason }
    },
    setOutcome(how) {
      outcome = how
    },
    setStatus,
    setOutput,
    setProviderState,
    setCallState({ key, part }, set) {
      if (isInStep(key, step)) setProviderState(part, set)
    },
    setMessageState,
    removeParts,
    writeTo(target) {
      events = target
    },
    end,
  }
}

/** Calls that wait for an output are why a step stopped, whatever its sender says. */
function withCalls(outcome: Outcome, waiting: number): Outcome {
  if (!waiting || outcome.type !== 'complete') return outcome
  const { finishReason } = outcome
  const isStop = finishReason === 'stop' || finishReason === 'other'
  return isStop ? { type: 'complete', finishReason: 'tool-calls' } : outcome
}

function lastAnswerParts(messages: readonly Message[]) {
  const last = messages.at(-1)
  return last && 'parts' in last ? last.parts : []
}
