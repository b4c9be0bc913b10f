import type { Clock } from '../protocol/clock.ts'
import type { ChatAssistantMessage, MessagePlace } from './conversation.ts'

/** Makes the places of new messages in a conversation. */
export interface MessagePlaces {
  newPlace(parent: string | null): MessagePlace
  /** An answer with nothing in it yet. */
  newAnswer(parent: string | null): ChatAssistantMessage
}

/** `count`: how many messages there are. Ids are random, so that two tabs never make the same one. */
export function createMessagePlaces(clock: Clock, count: number): MessagePlaces {
  let messageCount = count

  function newPlace(parent: string | null): MessagePlace {
    const createdAt = clock.now()
    const random = clock.random().toString(36).slice(2)
    return { id: `${createdAt}-${messageCount++}-${random}`, parent, createdAt }
  }

  return {
    newPlace,
    newAnswer: (parent) => ({
      ...newPlace(parent),
      role: 'assistant',
      parts: [],
      steps: [],
      usage: {},
      timing: {},
    }),
  }
}
