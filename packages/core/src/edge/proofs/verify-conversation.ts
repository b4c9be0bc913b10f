import { stepsOf } from '../../protocol/answer-steps.ts'
import type {
  AssistantMessage,
  Message,
  Part,
  StepRecord,
  ToolCallPart,
} from '../../protocol/message.ts'
import type { WarningEvent } from '../../protocol/stream-event.ts'
import { invalidJsonText } from '../../tools/tool-approval.ts'
import { lateApproval, refuseCall } from '../http/refuse-call.ts'
import type { Authenticator } from './authenticator.ts'
import {
  type AnswerIdentity,
  type ClaimContext,
  type ConversationOwner,
  claimedIdentity,
  outputClaim,
  permissionClaim,
  proofEntry,
  proofFieldsOf,
  stateClaim,
  stateWithoutProofs,
} from './claims.ts'

/** What proofs have to be bound to, and what needs none. */
export interface VerifyOptions {
  readonly authenticator: Authenticator
  readonly owner: ConversationOwner
  /** Whether the server executes a tool, so that only the server knows its outputs. */
  isServerTool(name: string): boolean
  /** Whether a file of that URL may go on to a provider without a proof. */
  allowsURL(url: string): boolean
  readonly now: number
}

/** A conversation as far as it can be trusted. */
export interface VerifiedConversation {
  readonly messages: readonly Message[]
  /** What had to be left out, for the client. */
  readonly warnings: readonly WarningEvent[]
}

/** What the model reads where the output of a call cannot be proved any more. */
export const unavailableText = 'The output of this call is unavailable'

/**
 * A conversation without anything that only the server could have written and did not. What is past
 * is left out; a forged output or permission of a call that the answer waits for is refused.
 */
export function verifyConversation(
  messages: readonly Message[],
  options: VerifyOptions,
): VerifiedConversation {
  const leftOut: LeftOut = { outputs: 0, states: 0 }
  const last = messages.at(-1)
  const identities = distinctIdentities(messages)
  const verified = messages.map((message): Message => {
    if (!('parts' in message)) return message
    const identity = identities.get(message)
    return verifyAnswer(message, {
      options,
      context: identity && { owner: options.owner, identity },
      place: message === last ? 'continued' : 'past',
      leftOut,
    })
  })
  return { messages: verified, warnings: warningsOf(leftOut) }
}

interface LeftOut {
  outputs: number
  states: number
}

/** Which answer each message is. Of two that would be the same answer, the first one is. */
function distinctIdentities(messages: readonly Message[]): Map<Message, AnswerIdentity> {
  const identities = new Map<Message, AnswerIdentity>()
  const taken = new Set<string>()
  for (const message of messages) {
    const identity = 'parts' in message ? claimedIdentity(message) : undefined
    if (!identity) continue
    const names = [`nonce ${identity.nonce}`]
    if (identity.answerId !== undefined) names.push(`answer ${identity.answerId}`)
    if (names.some((name) => taken.has(name))) continue
    for (const name of names) taken.add(name)
    identities.set(message, identity)
  }
  return identities
}

interface AnswerPlace {
  readonly options: VerifyOptions
  /** What its proofs have to be bound to; nothing where none can hold. */
  readonly context: ClaimContext | undefined
  /** Whether the answer goes on, so that its last step may have open calls. */
  readonly place: 'continued' | 'past'
  readonly leftOut: LeftOut
}

function verifyAnswer(message: AssistantMessage, answer: AnswerPlace): AssistantMessage {
  const steps = stepsOf(message)
  const verified: Part[] = []
  for (const [index, { parts }] of steps.entries()) {
    const step = { answer, index, parts, record: message.steps[index], count: steps.length }
    const state = verifyState(step) ? 'proved' : 'unproved'
    for (const part of parts) {
      const known = verifyPart(part, { step, state })
      if (known) verified.push(known)
    }
  }
  return { ...message, parts: steps.length > 1 ? inOrderOf(message.parts, verified) : verified }
}

/** Steps may be mixed in a message, and its parts keep their order. */
function inOrderOf(original: readonly Part[], parts: readonly Part[]): Part[] {
  const byKey = new Map(parts.map((part) => [part.key, part]))
  return original.flatMap(({ key }) => byKey.get(key) ?? [])
}

interface StepPlace {
  readonly answer: AnswerPlace
  readonly index: number
  readonly parts: readonly Part[]
  readonly record: StepRecord | undefined
  /** How many steps the answer has. */
  readonly count: number
}

/** Whether the provider state of a step is proved. */
function verifyState({ answer, index, parts, record }: StepPlace): boolean {
  const { context, leftOut } = answer
  const { authenticator } = answer.options
  if (!parts.some(hasState)) return false
  const proof = parts.map((part) => proofFieldsOf(part).state).find((state) => state !== undefined)
  const { vendor, model } = { ...record }
  const claim = context && stateClaim(context, { index, vendor, model, parts })
  const holds = proof !== undefined && authenticator.verify(claim, proof)
  // The state of a step that was cut off never had a proof.
  const wasSigned = proof !== undefined || record?.outcome?.type === 'complete'
  if (!holds && wasSigned && authenticator.sign) leftOut.states++
  return holds
}

/** Whether the provider wants something back with a part. */
function hasState({ providerState = [] }: Part): boolean {
  return providerState.some(({ entry }) => entry !== proofEntry)
}

/** A part without what is not proved; nothing where nothing is left of it. */
function verifyPart(
  part: Part,
  { step, state }: { readonly step: StepPlace; readonly state: 'proved' | 'unproved' },
): Part | undefined {
  const { allowsURL } = step.answer.options
  const { providerState: _, ...plain } = part.type === 'tool-call' ? verifyCall(part, step) : part
  if (state === 'proved' && hasState(part)) {
    return { ...plain, providerState: stateWithoutProofs(part) }
  }
  if (part.type === 'provider-state') return undefined
  if (part.type === 'file' && !allowsURL(part.url)) return undefined
  return plain
}

/**
 * A call that was not executed, as a client claims. The model reads a sentence of ours, with a person's reason
 * for a denial, and no output: that would be the client's own words in the place of the tool's.
 */
export function notExecuted(call: ToolCallPart): ToolCallPart {
  const hasReason =
    call.status === 'denied' && typeof call.output === 'string' && call.output !== ''
  return hasReason ? call : withoutOutput(call)
}

/** A call without its output. The model reads a sentence for its status instead. */
function withoutOutput({ output: _, ...call }: ToolCallPart): ToolCallPart {
  return call as ToolCallPart
}

function verifyCall(part: ToolCallPart, step: StepPlace): ToolCallPart {
  switch (part.status) {
    case 'skipped':
    case 'interrupted':
    case 'denied':
      return notExecuted(part)
  }
  // What the client executes, it answers in its own words.
  if (!step.answer.options.isServerTool(part.name)) return part
  // The text of the arguments shows that they are not JSON, whatever the client claims.
  if (part.input === undefined && (part.status === 'failed' || part.status === 'invalid')) {
    return { ...part, status: 'failed', output: invalidJsonText }
  }
  switch (part.status) {
    case 'done':
    case 'failed':
      return verifyOutput(part, step)
    case 'approved':
      return verifyPermission(withoutOutput(part), step)
    default:
      return withoutOutput(part)
  }
}

function verifyOutput(part: ToolCallPart, step: StepPlace): ToolCallPart {
  const { context, leftOut, options } = step.answer
  const claim = context && outputClaim(context, part, part)
  if (options.authenticator.verify(claim, proofFieldsOf(part).output)) return part
  if (isOpen(step)) {
    refuseCall(part, { code: 'output', problem: 'has an output that this server did not give' })
  }
  leftOut.outputs++
  return { ...part, status: 'failed', output: unavailableText }
}

function verifyPermission(call: ToolCallPart, step: StepPlace): ToolCallPart {
  const { context, options } = step.answer
  if (!isOpen(step)) return { ...call, status: 'skipped' }
  const { permission, until } = proofFieldsOf(call)
  const claim = context && permissionClaim(context, call, until)
  if (!options.authenticator.verify(claim, permission)) {
    refuseCall(call, { code: 'approval', problem: 'was not up for approval here' })
  }
  if (until !== undefined && Number(until) <= options.now) refuseCall(call, lateApproval)
  return call
}

/** Whether the answer waits for the calls of that step. */
function isOpen({ answer, index, count }: StepPlace): boolean {
  return answer.place === 'continued' && index === count - 1
}

function warningsOf({ outputs, states }: LeftOut): WarningEvent[] {
  const warnings: WarningEvent[] = []
  if (outputs) {
    warnings.push({
      type: 'warning',
      code: 'unverified',
      message:
        'Outputs of earlier tool calls could not be verified, so the model did not read them',
      count: outputs,
    })
  }
  if (states) {
    warnings.push({
      type: 'warning',
      code: 'unverified',
      message: 'Provider state of earlier steps could not be verified, so it was left out',
      count: states,
    })
  }
  return warnings
}
