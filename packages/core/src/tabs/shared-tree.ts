import {
  byId,
  type ChatUserMessage,
  type Conversation,
  emptyConversation,
} from '../chat/conversation.ts'
import { shallowEqual } from '../chat/slices.ts'
import type { TabsHost } from '../chat/tabs-link.ts'
import type { ChatError } from '../protocol/errors.ts'
import { markChange, mergeConversations, missingIn, withKnownHead } from './merge-conversations.ts'
import type { Neighbors } from './neighbors.ts'
import type { Outbox } from './outbox.ts'
import { queueElsewhere } from './queue-elsewhere.ts'
import type { TabUpdate } from './tab-message.ts'

/** What all tabs show: the messages, the branch that was chosen last, and what waits. */
export interface SharedTree {
  /** The messages that wait in other tabs. */
  queued(): readonly ChatUserMessage[]
  /** All that this tab has. */
  whole(): TabUpdate
  /** Marks what this tab changed, and hands it on. */
  change(before: Conversation, after: Conversation): Conversation
  /** A stored conversation and what the tabs have, together. */
  merge(stored: Conversation): Conversation
  /**
   * Shows what another tab changed, beside what is here. `isWhole`: it is all that tab has, and what that
   * one lacks is handed on. Returns whether each message that it shows follows one that is here.
   */
  take(
    update: TabUpdate,
    options?: { readonly error?: ChatError | undefined; isWhole?: boolean },
  ): boolean
  /** The messages of a tab that is gone, without those that somebody has. */
  leftOf(queue: readonly ChatUserMessage[]): readonly ChatUserMessage[]
  /** The messages that are neither sent nor removed. */
  unsent(messages: readonly ChatUserMessage[]): readonly ChatUserMessage[]
  /** Somebody stopped: nobody sends what waits in a tab that is gone, or that goes away before it knows. */
  stopQueues(): void
  /** Removes messages that were not sent, here and in the other tabs. */
  remove(messages: readonly ChatUserMessage[]): void
  /** Counts again what waits elsewhere. Returns whether that is something else. */
  countQueue(): boolean
  /** Shows what waits elsewhere, where that is something else. */
  showQueue(): void
}

interface SharedTreeOptions {
  readonly host: TabsHost
  readonly neighbors: Neighbors
  readonly outbox: Outbox
}

/** Shares the conversation of the chat behind `host`. */
export function createSharedTree({ host, neighbors, outbox }: SharedTreeOptions): SharedTree {
  let queued: readonly ChatUserMessage[] = []
  /** The branch that was chosen last, in any tab. Its last message may come later. */
  let chosen: string | null | undefined
  let headTerm = createdAtHead(host.conversation)

  function elsewhere(conversation = host.conversation): readonly ChatUserMessage[] {
    const own = host.queued.map(({ id }) => id)
    return queueElsewhere(neighbors.all.values(), new Set([...own, ...idsOf(conversation)]))
  }

  function unsent(
    messages: readonly ChatUserMessage[],
    besides: readonly ChatUserMessage[] = [],
  ): readonly ChatUserMessage[] {
    const known = new Set([...idsOf(host.conversation), ...besides.map(({ id }) => id)])
    return messages.filter(({ id }) => !known.has(id))
  }

  function choose(head: string | null, term: number): void {
    const isSame = term === headTerm && (head ?? '') <= (chosenHead() ?? '')
    if (term < headTerm || isSame) return
    chosen = head
    headTerm = term
  }

  function chosenHead(): string | null {
    return chosen === undefined ? host.conversation.head : chosen
  }

  function merge(other: Pick<Conversation, 'messages' | 'removed'>): Conversation {
    return mergeConversations(host.conversation, other)
  }

  function countQueue(): boolean {
    const before = queued
    queued = elsewhere()
    return !shallowEqual(before, queued)
  }

  function showQueue(): void {
    if (countQueue()) host.onChange(true)
  }

  return {
    // What was counted may have moved here since.
    queued: () => (queued.length ? unsent(queued, host.queued) : queued),
    whole() {
      const { messages, removed = [] } = host.conversation
      return { messages, removed, head: chosenHead(), headTerm, queue: outbox.queue }
    },
    change(before, after) {
      if (after === before) return after
      // Another tab may have removed an answer before this one has it whole.
      const { conversation, change } = markChange(
        before,
        mergeConversations(after, emptyConversation),
      )
      outbox.addChange(change)
      if (after.head !== before.head) {
        choose(after.head, Math.max(headTerm + 1, host.clock.now()))
        outbox.add({ head: after.head, headTerm })
      }
      return conversation
    },
    merge(stored) {
      const { conversation } = host
      choose(stored.head, createdAtHead(stored))
      const head = chosenHead()
      const merged = withKnownHead({ ...merge(stored), head })
      outbox.addChange(missingIn(conversation, merged))
      if (head !== conversation.head) outbox.add({ head, headTerm })
      return merged
    },
    take(update, { error, isWhole } = {}) {
      const { messages = [], removed = [], headTerm: term = 0 } = update
      if (update.head !== undefined) choose(update.head, term)
      for (const id of removed) host.unqueue(id)
      const merged = merge({ messages, removed })
      if (isWhole) outbox.addChange(missingIn({ ...merged, messages, removed }, merged))
      const head = chosenHead()
      const next = withKnownHead({ ...merged, head })
      if (isWhole && head !== update.head) outbox.add({ head, headTerm })
      queued = elsewhere(next)
      host.show(next, error)
      const known = byId(next.messages)
      return messages.every(
        ({ id, parent }) => parent === null || known.has(parent) || !known.has(id),
      )
    },
    leftOf: (queue) => unsent(queue, [...elsewhere(), ...host.queued]),
    unsent: (messages) => unsent(messages),
    remove(messages) {
      const change = { messages: [], removed: unsent(messages).map(({ id }) => id) }
      if (!change.removed.length) return
      host.conversation = merge(change)
      outbox.addChange(change)
      host.onChange(true)
    },
    stopQueues() {
      for (const neighbor of neighbors.all.values()) {
        const { queue, stopped = [], isGone } = neighbor
        neighbor.stopped = isGone ? [...stopped, ...queue] : queue
        if (isGone) neighbor.queue = []
      }
      showQueue()
    },
    countQueue,
    showQueue,
  }
}

/** A store does not say when its branch was chosen: not before the last message of it was there. */
function createdAtHead({ messages, head }: Conversation): number {
  const createdAt = messages.find(({ id }) => id === head)?.createdAt
  return Number.isSafeInteger(createdAt) ? Number(createdAt) : 0
}

/** The ids of the messages that are sent, or removed. */
function idsOf({ messages, removed = [] }: Conversation): readonly string[] {
  return [...messages.map(({ id }) => id), ...removed]
}
