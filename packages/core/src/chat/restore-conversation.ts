import type { Message, SystemMessage, ToolCallStatus } from '../protocol/message.ts'
import { resumeAccumulator } from '../stream/accumulate-message.ts'
import {
  type ChatMessage,
  type Conversation,
  conversationVersion,
  emptyConversation,
  toChatMessage,
} from './conversation.ts'
import { openToolCalls, settleToolCalls, skipFollowedCalls } from './open-tool-calls.ts'

/** A stored conversation, or the messages of a new one. */
export interface InitialConversation {
  readonly conversation?: Conversation | undefined
  readonly messages?: readonly Exclude<Message, SystemMessage>[] | undefined
}

/** What a chat starts with. */
export function initialConversation({
  conversation,
  messages = [],
}: InitialConversation): Conversation {
  if (conversation) return restoreConversation(conversation)
  const placed = messages.map((message, index) =>
    toChatMessage(message, {
      id: `${index}`,
      parent: index === 0 ? null : `${index - 1}`,
      createdAt: 0,
    }),
  )
  return { version: conversationVersion, messages: placed, head: placed.at(-1)?.id ?? null }
}

/**
 * A stored conversation, with an answer that was still streaming marked as interrupted, and nothing to
 * decide about in an answer that others follow. One of another version, or one that was not stored
 * whole, becomes an empty conversation.
 */
export function restoreConversation(stored: unknown): Conversation {
  if (restoreProblem(stored)) return emptyConversation
  const { messages, head, removed } = stored as Conversation
  return {
    version: conversationVersion,
    head: head ?? null,
    messages: skipFollowedCalls(messages.map(settleInterrupted)),
    ...(Array.isArray(removed) && { removed }),
  }
}

/** Says why a stored conversation is shown as empty: an app that is silent about it looks broken. */
export function warnOfProblem(stored: Conversation): void {
  const problem = restoreProblem(stored)
  if (problem) console.warn(problem)
}

/** Why a stored conversation cannot be restored, in a sentence. Nothing where it can. */
function restoreProblem(stored: unknown): string | undefined {
  const { version, messages }: Partial<Conversation> = Object(stored)
  const advice = 'It is shown as empty: remove it from where it is stored.'
  if (version !== conversationVersion) {
    return `A stored conversation has version ${version}, and this release reads version ${conversationVersion}. ${advice}`
  }
  if (Array.isArray(messages) && messages.every(isStoredMessage)) return undefined
  return `A stored conversation is not whole. ${advice}`
}

/** Whether a message of a store has all that is read of it. */
export function isStoredMessage(message: unknown): message is ChatMessage {
  const { id, parent, parts, steps, role } = Object(message)
  if (typeof id !== 'string' || !(parent === null || typeof parent === 'string')) return false
  if (!Array.isArray(parts) || !parts.every(isStoredPart)) return false
  if (role === 'user') return true
  const isKeyed = (part: unknown) => typeof Object(part).key === 'string'
  const isStep = (step: unknown) => typeof Object(step).vendor === 'string'
  return role === 'assistant' && parts.every(isKeyed) && Array.isArray(steps) && steps.every(isStep)
}

function isStoredPart(part: unknown): boolean {
  const { type, text = '', inputText = '' } = Object(part)
  return [type, text, inputText].every((field) => typeof field === 'string')
}

/** Nothing streams and no tool runs in a conversation that comes from a store. */
export function settleInterrupted(message: ChatMessage): ChatMessage {
  if (message.role === 'user') return message
  // Where all are decided, one that was approved may have run before the page was left.
  const from: ToolCallStatus[] = openToolCalls(message).length
    ? ['running']
    : ['running', 'approved']
  const settled = settleToolCalls(message, { from, to: 'interrupted' })
  const whole = { ...settled, usage: settled.usage ?? {}, timing: settled.timing ?? {} }
  if (whole.outcome) return whole
  const { parts, steps } = resumeAccumulator(whole).message()
  return { ...whole, parts, steps, outcome: { type: 'interrupted' } }
}
