import { byId, type ChatUserMessage } from '../chat/conversation.ts'
import { shallowEqual } from '../chat/slices.ts'
import type { ConversationChange } from './merge-conversations.ts'
import type { TabUpdate } from './tab-message.ts'

/** What changed in this tab, and was not handed on. */
export interface Outbox {
  add(update: TabUpdate): void
  addChange(change: ConversationChange): void
  /** Adds the queue, where it is another. Returns what left it then. */
  addQueue(queue: readonly ChatUserMessage[]): readonly ChatUserMessage[] | undefined
  /** Takes everything out, or nothing where there is nothing. */
  take(): TabUpdate | undefined
  clear(): void
}

/** Creates an empty outbox. */
export function createOutbox(): Outbox {
  let unsent: TabUpdate = {}
  let sentQueue: readonly ChatUserMessage[] = []

  function add(update: TabUpdate): void {
    unsent = { ...unsent, ...update }
  }

  return {
    add,
    addChange({ messages, removed }) {
      const all = byId([...(unsent.messages ?? []), ...messages])
      if (messages.length) add({ messages: [...all.values()] })
      if (removed.length) add({ removed: [...(unsent.removed ?? []), ...removed] })
    },
    addQueue(queue) {
      if (shallowEqual(queue, sentQueue)) return undefined
      const left = sentQueue.filter((one) => !queue.includes(one))
      sentQueue = queue
      add({ queue })
      return left
    },
    take() {
      const update = unsent
      unsent = {}
      return Object.keys(update).length ? update : undefined
    },
    clear() {
      unsent = {}
      sentQueue = []
    },
  }
}
