import { byId, type ChatUserMessage } from '../chat/conversation.ts'
import { shallowEqual } from '../chat/slices.ts'
import type { ConversationChange } from './merge-conversations.ts'
import type { TabUpdate } from './tab-message.ts'

/** What changed in this tab, and was not handed on. */
export interface Outbox {
  add(update: TabUpdate): void
  addChange(change: ConversationChange): void
  /** Adds what another tab changed in the conversation. */
  addUpdate(update: TabUpdate): void
  /** Adds the queue, where it is another. Returns what left it then. */
  addQueue(queue: readonly ChatUserMessage[]): readonly ChatUserMessage[] | undefined
  /** Takes everything out, or nothing where there is nothing. */
  take(): TabUpdate | undefined
  /** The queue, as the others know it under the name of this tab. */
  readonly queue: readonly ChatUserMessage[]
  /** This tab loses its name. */
  endName(): void
  /** Leaves what the others know of the queue, under the name before, to them. Returns it. */
  leaveQueue(queue: readonly ChatUserMessage[]): readonly ChatUserMessage[]
}

/** Creates an empty outbox. */
export function createOutbox(): Outbox {
  let unsent: TabUpdate = {}
  let sentQueue: readonly ChatUserMessage[] = []
  let sentBefore: readonly ChatUserMessage[] = []

  function add(update: TabUpdate): void {
    unsent = { ...unsent, ...update }
  }

  function addChange({ messages, removed }: ConversationChange): void {
    const all = byId([...(unsent.messages ?? []), ...messages])
    if (messages.length) add({ messages: [...all.values()] })
    if (removed.length) add({ removed: [...(unsent.removed ?? []), ...removed] })
  }

  return {
    add,
    addChange,
    addUpdate({ messages = [], removed = [], head, headTerm = 0 }) {
      addChange({ messages, removed })
      if (head !== undefined && headTerm > (unsent.headTerm ?? 0)) add({ head, headTerm })
    },
    addQueue(queue) {
      if (shallowEqual(queue, sentQueue) && !sentBefore.length) return undefined
      const left = [...sentBefore, ...sentQueue].filter((one) => !queue.includes(one))
      sentBefore = []
      sentQueue = queue
      add({ queue })
      return left
    },
    take() {
      const update = unsent
      unsent = {}
      return Object.keys(update).length ? update : undefined
    },
    get queue() {
      return sentQueue
    },
    endName() {
      sentBefore = [...sentBefore, ...sentQueue]
      sentQueue = []
    },
    leaveQueue(queue) {
      const left = sentBefore.filter((one) => queue.includes(one))
      sentBefore = sentBefore.filter((one) => !left.includes(one))
      return left
    },
  }
}
