import {
  type ChatAssistantMessage,
  type ChatMessage,
  type Conversation,
  conversationVersion,
} from '../chat/conversation.ts'
import type { AssistantMessage } from '../protocol/message.ts'
import type { Outcome } from '../protocol/stream-event.ts'
import { sumUsage } from '../protocol/usage.ts'
import { publicOutcome } from './public-error.ts'

/** Where an answer stands in its conversation, and how long it took. */
export type AnswerPlace = Pick<ChatAssistantMessage, 'id' | 'parent' | 'createdAt' | 'timing'>

/**
 * An answer as it is saved: plain JSON, without what only the server may know of an error. `system` is a
 * prompt that must not be shown.
 */
export function toStoredAnswer(
  { parts, steps }: AssistantMessage,
  { place, system }: { readonly place: AnswerPlace; readonly system: string },
): ChatAssistantMessage {
  const usage = sumUsage(steps.map((step) => step.usage))
  const outcome = steps.at(-1)?.outcome
  const message = { ...place, role: 'assistant', parts, steps, usage, outcome }
  return JSON.parse(
    JSON.stringify(message, (name, value) =>
      name === 'outcome' && value?.error instanceof Error
        ? publicOutcome(value as Outcome, system)
        : value,
    ),
  )
}

/** Messages as a conversation that shows the last of them. */
export function conversationOf(messages: readonly ChatMessage[]): Conversation {
  return { version: conversationVersion, messages, head: messages.at(-1)?.id ?? null }
}
