import type { Conversation } from '@deltakit/core'
import type { QueryClient } from '@tanstack/react-query'
import { chatKey } from '../../src/index.ts'

/** A stored conversation: a question and its answer. */
export const stored: Conversation = {
  version: 2,
  head: 'a',
  messages: [
    { id: 'q', parent: null, createdAt: 0, role: 'user', parts: [{ type: 'text', text: '1?' }] },
    {
      id: 'a',
      parent: 'q',
      createdAt: 0,
      role: 'assistant',
      parts: [{ type: 'content', key: '0/content', text: 'One', status: 'done' }],
      steps: [{ vendor: 'x', model: 'x', outcome: { type: 'complete', finishReason: 'stop' } }],
      usage: {},
      timing: {},
      outcome: { type: 'complete', finishReason: 'stop' },
    },
  ],
}

/** The conversation of a chat in the query cache. */
export function cachedConversation(client: QueryClient, id = 'demo'): Conversation | undefined {
  return client.getQueryData<Conversation>(chatKey(id))
}

/** The messages as `role: text`. */
export function textsOf({
  messages = [],
}: Partial<Pick<Conversation, 'messages'>> = {}): readonly string[] {
  return messages.map(({ role, parts }) => {
    const texts = parts.map((part) => ('text' in part ? part.text : part.type))
    return `${role}: ${texts.join(' ')}`
  })
}
