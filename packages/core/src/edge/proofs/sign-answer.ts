import type { Clock } from '../../protocol/clock.ts'
import type { AssistantMessage } from '../../protocol/message.ts'
import { isInStep, partKey, partNameOf, shiftKey } from '../../protocol/part-key.ts'
import type {
  ProviderStateEvent,
  StreamEvent,
  ToolOutputEvent,
} from '../../protocol/stream-event.ts'
import { createAccumulator, type MessageAccumulator } from '../../stream/accumulate-message.ts'
import type { Authenticator } from './authenticator.ts'
import {
  type Call,
  type ClaimContext,
  outputClaim,
  type ProofFields,
  permissionClaim,
  proofEntry,
  stateClaim,
  stateWithoutProofs,
} from './claims.ts'

/** Makes the proofs of an answer, event by event. */
export interface AnswerSigner {
  /**
   * The proof to send before this event, for the few that need one. A client that reads no further has
   * a proof of something it lacks, and never something without its proof.
   */
  beforeEvent(event: StreamEvent): ProviderStateEvent | undefined
  /** The proof to send once no event follows. */
  afterLastEvent(): ProviderStateEvent | undefined
}

/** What proofs are bound to, and how they are signed. */
export interface SignAnswerOptions extends ClaimContext {
  readonly authenticator: Authenticator
  /** The answer that goes on, as the client has it. */
  readonly continued: AssistantMessage | undefined
  /** The index that the first new step has in the client's message. */
  readonly firstStep: number
  isServerTool(name: string): boolean
  readonly clock: Clock
  /** How long a call may wait for a person, in milliseconds. */
  readonly approvalTime: number
}

/** The step that events belong to, with all of it that is signed. */
interface TrackedStep {
  /** In the client's message. */
  readonly index: number
  readonly vendor: string
  readonly model: string
  readonly parts: MessageAccumulator
  /** Texts whose parts are known: what is written in them is not signed. */
  readonly texts: Set<string>
  /** Whether state came since the last proof. */
  state: 'none' | 'unsigned' | 'signed'
}

/** Creates the signer of one answer. Without a secret it signs nothing. */
export function createAnswerSigner(options: SignAnswerOptions): AnswerSigner {
  const { sign } = options.authenticator
  return sign ? signerOf(sign, options) : { beforeEvent() {}, afterLastEvent() {} }
}

function signerOf(sign: (claim: unknown) => string, options: SignAnswerOptions): AnswerSigner {
  const { continued, firstStep, isServerTool, clock, approvalTime } = options
  const calls = callsOf(continued, firstStep - 1)
  let step: TrackedStep | undefined
  /** From the numbers of the events to those of the client's message. */
  let shift = 0

  function track(event: StreamEvent): void {
    switch (event.type) {
      case 'start':
        if (!step) shift = firstStep - event.step
        step = newStep(event, event.step + shift)
        return
      case 'content':
      case 'reasoning':
        if (!step || step.texts.has(event.part)) return
        step.texts.add(event.part)
        step.parts.add([{ ...event, delta: '' }])
        return
      case 'provider-state':
        if (!step) return
        step.parts.add([event])
        step.state = 'unsigned'
        return
      case 'source':
      case 'file':
        step?.parts.add([event])
        return
      case 'tool-call':
        trackCall(event)
        return
      case 'removed':
        if (!step) return
        step.texts.delete(event.part)
        calls.delete(partKey(step.index, event.part))
        step.parts.add([event])
        if (step.state === 'signed') step.state = 'unsigned'
        return
      case 'tool-input': {
        const call = step && calls.get(partKey(step.index, event.part))
        if (call) call.inputText += event.delta
        return
      }
    }
  }

  function trackCall({ part, id, name }: Extract<StreamEvent, { type: 'tool-call' }>): void {
    if (!step) return
    const key = partKey(step.index, part)
    const call = calls.get(key)
    if (call) Object.assign(call, { id, name })
    else {
      calls.set(key, { key, id, name, inputText: '' })
      step.parts.add([{ type: 'tool-call', part, id, name }])
    }
  }

  function prove(part: string, fields: ProofFields): ProviderStateEvent {
    const { nonce, answerId } = options.identity
    const set = { nonce, ...(answerId !== undefined && { answerId }), ...fields }
    return { type: 'provider-state', part, entry: proofEntry, set }
  }

  function provePermission(key: string): ProviderStateEvent | undefined {
    const call = calls.get(key)
    if (!call || !isServerTool(call.name)) return undefined
    // Without an end there is no time to send, and JSON has no Infinity.
    const until = approvalTime === Number.POSITIVE_INFINITY ? undefined : clock.now() + approvalTime
    const permission = sign(permissionClaim(options, call, until))
    return prove(partNameOf(key), { permission, ...(until !== undefined && { until }) })
  }

  function proveOutput(event: ToolOutputEvent): ProviderStateEvent | undefined {
    const { output, status = 'done' } = event
    const key = shiftKey(event.key, shift)
    const call = calls.get(key)
    if (event.preliminary || !call || !isServerTool(call.name)) return undefined
    // The others need no proof.
    if (status !== 'done' && status !== 'failed') return undefined
    const proof = sign(outputClaim(options, call, { status, output }))
    return prove(partNameOf(key), { output: proof })
  }

  function proveState(): ProviderStateEvent | undefined {
    if (step?.state !== 'unsigned') return undefined
    step.state = 'signed'
    const { index, vendor, model } = step
    const parts = step.parts
      .message()
      .parts.map((part) => ({ ...part, key: partKey(index, partNameOf(part.key)) }))
    const first = parts.find((part) => stateWithoutProofs(part).length)
    if (!first) return undefined
    const state = sign(stateClaim(options, { index, vendor, model, parts }))
    return prove(partNameOf(first.key), { state })
  }

  function beforeEvent(event: StreamEvent): ProviderStateEvent | undefined {
    // Some agents send state of a step after its end.
    const late = event.type === 'start' ? proveState() : undefined
    track(event)
    if (event.type === 'end') return proveState()
    if (event.type === 'tool-output') return proveOutput(event)
    if (event.type === 'tool-call' && event.status === 'awaiting-approval' && step) {
      return provePermission(partKey(step.index, event.part))
    }
    return late
  }

  return { beforeEvent, afterLastEvent: proveState }
}

type WritableCall = { -readonly [Field in keyof Call]: Call[Field] }

/** The calls of the last step of an answer that goes on: those that may still get an output. */
function callsOf(continued: AssistantMessage | undefined, step: number): Map<string, WritableCall> {
  const calls = new Map<string, WritableCall>()
  for (const part of continued?.parts ?? []) {
    if (part.type !== 'tool-call' || !isInStep(part.key, step)) continue
    const { key, id, name, inputText } = part
    calls.set(key, { key, id, name, inputText })
  }
  return calls
}

function newStep(event: Extract<StreamEvent, { type: 'start' }>, index: number): TrackedStep {
  const { vendor, model } = event
  const parts = createAccumulator()
  parts.add([event])
  return { index, vendor, model, parts, texts: new Set(), state: 'none' }
}
