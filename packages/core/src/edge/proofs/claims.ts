import type {
  AssistantMessage,
  Part,
  ProviderStateEntry,
  ToolCallPart,
} from '../../protocol/message.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'

/** Whose conversation it is. Both are part of every proof, so no proof is good for another's. */
export interface ConversationOwner {
  /** The user's id, or empty. */
  readonly user: string
  /** The conversation's id, or empty. */
  readonly chatId: string
}

/** Which answer a proof belongs to. All proofs in one message have the same. */
export interface AnswerIdentity {
  /** A random text of the server's. */
  readonly nonce: string
  /** The id that the client gave the answer, which is its message's. */
  readonly answerId?: string | undefined
}

/** What the server wrote beside a part, as the client sends it back: nothing of it is believed yet. */
export interface ProofFields {
  readonly nonce?: unknown
  readonly answerId?: unknown
  /** Proves that a call waited for a person, until a time that may be missing. */
  readonly permission?: unknown
  readonly until?: unknown
  /** Proves the output of a call. */
  readonly output?: unknown
  /** Proves the provider state of all parts of a step. It stands beside the first that has some. */
  readonly state?: unknown
}

/** The entry of provider state in which proofs travel. */
export const proofEntry = 'edge'

/** Whether an event brings a proof. */
export function isProof(event: StreamEvent): boolean {
  return event.type === 'provider-state' && event.entry === proofEntry
}

/** The proofs beside a part, or no fields where it has none. */
export function proofFieldsOf({ providerState = [] }: Part): ProofFields {
  return providerState.find(({ entry }) => entry === proofEntry)?.value ?? {}
}

/** The provider's own state: what has to be proved. */
export function stateWithoutProofs({ providerState = [] }: Part): ProviderStateEntry[] {
  return providerState.filter(({ entry }) => entry !== proofEntry)
}

/**
 * Which answer the proofs of a message claim to belong to. Nothing where they disagree, or name another
 * answer than the message does. A client writes this, so only a proof shows whether it is true.
 */
export function claimedIdentity({ id, parts }: AssistantMessage): AnswerIdentity | undefined {
  let identity: AnswerIdentity | undefined
  for (const part of parts) {
    const { nonce, answerId } = proofFieldsOf(part)
    if (nonce === undefined) continue
    if (typeof nonce !== 'string' || nonce.length > 100) return undefined
    if (answerId !== undefined && typeof answerId !== 'string') return undefined
    if (identity && (identity.nonce !== nonce || identity.answerId !== answerId)) return undefined
    identity ??= { nonce, answerId }
  }
  const isOther = identity?.answerId !== undefined && id !== undefined && identity.answerId !== id
  return isOther ? undefined : identity
}

/** The identity of an answer that goes on, or of a new one, which may have an id of the client's. */
export function identityOf(
  continued: AssistantMessage | undefined,
  answerId: string | undefined,
): AnswerIdentity {
  // The proofs that the answer has already name it: new ones have to agree with them.
  const claimed = continued && claimedIdentity(continued)
  return claimed ?? { nonce: crypto.randomUUID(), answerId: continued?.id ?? answerId }
}

/** What claims of one answer have in common. */
export interface ClaimContext {
  readonly owner: ConversationOwner
  readonly identity: AnswerIdentity
}

/** What identifies a call in a claim. */
export type Call = Pick<ToolCallPart, 'key' | 'id' | 'name' | 'inputText'>

/** That the model made this call, and that it waits for a person until then. */
export function permissionClaim(context: ClaimContext, call: Call, until: unknown): unknown {
  return ['permission', ...common(context), ...callFields(call), until ?? null]
}

/** What became of a call. */
export function outputClaim(
  context: ClaimContext,
  call: Call,
  { status, output }: Pick<ToolCallPart, 'status' | 'output'>,
): unknown {
  return ['output', ...common(context), ...callFields(call), status, output]
}

/** A step whose provider state is claimed. */
export interface StepState {
  readonly index: number
  readonly vendor: string | undefined
  readonly model: string | undefined
  /** The parts of the step, or those of them that have provider state, in order. */
  readonly parts: readonly Part[]
}

/** What the provider of a step wants back, all of it and in order. */
export function stateClaim(
  context: ClaimContext,
  { index, vendor, model, parts }: StepState,
): unknown {
  const states = parts.flatMap((part) => {
    const state = stateWithoutProofs(part)
    return state.length
      ? [[part.key, part.type, state, part.type === 'file' ? part.url : null]]
      : []
  })
  return ['state', ...common(context), index, vendor, model, states]
}

function common({ owner, identity }: ClaimContext): unknown[] {
  return [owner.user, owner.chatId, identity.nonce, identity.answerId ?? null]
}

function callFields({ key, id, name, inputText }: Call): unknown[] {
  return [key, id, name, inputText]
}
