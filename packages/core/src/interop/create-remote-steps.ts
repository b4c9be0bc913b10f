import { definedFields, type Fields } from '../protocol/json-fields.ts'
import type { Message } from '../protocol/message.ts'
import { isInStep } from '../protocol/part-key.ts'
import type { Outcome, StreamEvent } from '../protocol/stream-event.ts'
import { createRemoteCalls } from './remote-calls.ts'
import type { RemoteStepsSource } from './remote-steps.ts'

/** Where the steps of an answer belong. */
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

/** Each step has one start and one end. Between the steps of an answer are the outputs of its calls. */
export function createRemoteSteps(options: RemoteStepsOptions): RemoteStepsSource {
  const { vendor, model } = options
  const calls = createRemoteCalls(options.messages)
  /** The names of the parts of the open step. */
  const parts = new Set<string>()
  /** Those of data, which are no reason to begin another step. */
  const dataParts = new Set<string>()
  let lastPart: string | undefined
  let events: StreamEvent[] = []
  /** Events that settle calls. Until their step ends, the input of a call is not parsed. */
  let afterEnd: StreamEvent[] = []
  let step = options.step - 1
  let isOpen = false
  /** How the answer ends if nothing more follows. */
  let outcome: Outcome = truncated

  function beginStep(): void {
    goOn()
    open()
  }

  function open(): void {
    if (isOpen) return
    isOpen = true
    step++
    events.push({ type: 'start', step, vendor, model })
  }

  function close(how: Outcome): void {
    open()
    events.push({ type: 'end', step, outcome: calls.isAnyWaiting() ? withCalls(how) : how })
    for (const event of afterEnd) events.push(event)
    isOpen = false
    calls.endStep()
    forgetStep()
  }

  function forgetStep(): void {
    parts.clear()
    dataParts.clear()
    lastPart = undefined
    afterEnd = []
    outcome = truncated
  }

  /** More follows, so a finish before it ended the step alone. */
  function goOn(): void {
    if (isOpen && outcome.type === 'complete') close(outcome)
    outcome = truncated
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

  function setMessageState(part: string, set: Fields): void {
    events.push({ type: 'provider-state', part, entry: vendor, set: definedFields(set) })
  }

  function setProviderState(part: string, set: Fields): void {
    if (isOpen) addPart(part)
    setMessageState(part, set)
  }

  return {
    calls: calls.byId,
    beginStep,
    endStep(finishReason) {
      if (!isOpen) return
      const reason = finishReason ?? (calls.isAnyMade() ? 'tool-calls' : 'stop')
      close({ type: 'complete', finishReason: reason })
    },
    hasParts: () => isOpen && parts.size > 0,
    emit,
    emitAppEvent(event) {
      if (isOpen && event.type === 'data') dataParts.add(event.part)
      events.push(event)
    },
    addCall(id, name) {
      beginStep()
      const { call, isNew } = calls.add(id, { name, step })
      if (isNew) emit({ type: 'tool-call', part: call.part, id, name })
      return call
    },
    isInOpenStep: (call) => isOpen && isInStep(call.key, step) && calls.byId.get(call.id) === call,
    addInput({ key, part }, delta) {
      if (delta && isInStep(key, step)) emit({ type: 'tool-input', part, delta })
    },
    setStatus(id, status) {
      const call = calls.byId.get(id)
      if (!call) return
      const { key, part, name } = call
      if (status === 'running') calls.setRunning(call)
      // The event names a part of the last step. A call of an earlier one cannot be meant.
      if (!isInStep(key, step)) return
      const target = isOpen ? afterEnd : events
      target.push({ type: 'tool-call', part, id, name, status })
    },
    setOutput(id, output) {
      const call = calls.byId.get(id)
      if (!call) return
      goOn()
      if (!calls.setOutput(call, output)) return
      const event = { type: 'tool-output', key: call.key, ...output } as const
      if (!isOpen || !isInStep(call.key, step)) {
        events.push(event)
        return
      }
      // Shown at once; it settles the call when the step ends.
      events.push({ ...event, preliminary: true })
      if (!output.preliminary) afterEnd.push(event)
    },
    finish(reason, raw) {
      emit({ type: 'finish', reason, raw })
      outcome = { type: 'complete', finishReason: reason }
    },
    setOutcome(how) {
      outcome = how
    },
    setProviderState,
    setCallState({ key, part }, set) {
      if (isInStep(key, step)) setProviderState(part, set)
    },
    setMessageState,
    removeParts() {
      if (!isOpen) return
      for (const part of [...parts, ...dataParts]) events.push({ type: 'removed', part })
      calls.removeStep()
      forgetStep()
    },
    writeTo(target) {
      events = target
    },
    end(failure) {
      const how = failure ?? outcome
      // A complete step was to be followed by another, unless the sender finished.
      if (isOpen || how.type !== 'complete') close(how)
      for (const key of calls.runningKeys()) {
        events.push({ type: 'tool-output', key, output: undefined, status: 'interrupted' })
      }
    },
  }
}

/** Calls that wait for an output are why a step stopped, whatever its sender's reason. */
function withCalls(outcome: Outcome): Outcome {
  if (outcome.type !== 'complete') return outcome
  const { finishReason } = outcome
  const isStop = finishReason === 'stop' || finishReason === 'other'
  return isStop ? { type: 'complete', finishReason: 'tool-calls' } : outcome
}
