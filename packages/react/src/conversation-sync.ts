import { type Chat, type Conversation, shallowEqual } from '@deltakit/core'
import type { ConversationQuery, QueryAction } from './conversation-query.ts'
import type { DraftQuery } from './draft-query.ts'

/** A chat and the copy of its conversation in the query cache. The chat leads while it answers. */
export interface ConversationSync {
  /** Gives an empty chat what it begins with. That is not written to the cache before it is needed. */
  seed(conversation: Conversation): void
  /**
   * Goes on with an answer that streamed when the page went away. Where it cannot be resumed, the cache
   * gets it as it is now: interrupted.
   */
  resume(): void
  /** The query changed: by a load, by somebody else, or by this chat. */
  onUpdate(action: QueryAction): void
  /** A draft came that a page before this one wrote. */
  onDraftRestored(): void
  /** The query was removed from the cache: the chat forgets everything, and stops an answer that streams. */
  onRemoved(): Promise<void>
}

/** The stored draft, and when it may go on. */
export interface ConversationSyncOptions {
  readonly drafts: DraftQuery
  /** Whether a component is mounted that has the options of the chat. */
  canResume(): boolean
}

/** Keeps a chat and its query alike, whichever of them changes. */
export function createConversationSync(
  chat: Chat,
  query: ConversationQuery,
  { drafts, canResume }: ConversationSyncOptions,
): ConversationSync {
  /** The copy as this chat has last read or written it. */
  let cached = query.cached()
  /** What to do with the result of a load: what the chat changed since it began is newer. */
  let onLoad: 'adopt' | 'keep' = 'adopt'
  let writer: 'chat' | 'cache' | 'nobody' = 'chat'
  let boundaries = boundariesOf(chat)
  /** The answer that a server makes just now, of which nothing is stored here. */
  let live = cached?.live

  chat.subscribe(() => {
    const next = boundariesOf(chat)
    const isCrossed = !shallowEqual(next, boundaries)
    boundaries = next
    if (isCrossed && writer === 'chat') write()
    drafts.onChange(chat)
  })

  function write(): void {
    // A load that starts now is older than what is written.
    const release = query.retain()
    onLoad = 'keep'
    cached = chat.conversation()
    query.write(cached)
    release()
  }

  function show(conversation: Conversation | undefined): void {
    writer = 'cache'
    chat.adopt(conversation)
    writer = 'chat'
  }

  function adopt(conversation: Conversation | undefined): void {
    onLoad = 'keep'
    cached = conversation
    show(drafts.merge(conversation))
    // A chat that several tabs share keeps what the stored copy does not have.
    const { messages } = chat.conversation()
    // What was stored may be anything.
    if (messages.length > Object(conversation?.messages).length) write()
    live = conversation?.live
    if (canResume()) resumeAnswer()
  }

  /** Goes on with the draft of this client, or follows what the server makes. */
  function resumeAnswer(): boolean {
    if (drafts.resume(chat)) return true
    if (live && !chat.get().isBusy) drafts.follow(chat, live)
    live = undefined
    return chat.get().isBusy
  }

  return {
    seed(conversation) {
      if (!cached && onLoad === 'adopt') show(conversation)
    },
    resume() {
      if (chat.get().isBusy || resumeAnswer()) return
      const { messages } = chat.conversation()
      if (!cached || messages.every((message, at) => message === cached?.messages[at])) return
      write()
      drafts.clear()
    },
    onUpdate(action) {
      if (action.type === 'fetch') onLoad = 'adopt'
      const now = query.cached()
      if (now === cached || writer === 'nobody') return
      const isLoaded = action.type === 'success' && !action.manual
      if (isLoaded && (onLoad === 'keep' || isEmpty(now))) write()
      else adopt(now)
    },
    onDraftRestored() {
      if (chat.get().isBusy) return
      const conversation = chat.conversation()
      const merged = drafts.merge(conversation)
      const isNewer = merged !== conversation
      if (isNewer) show(merged)
      if ((canResume() && drafts.resume(chat)) || !isNewer) return
      write()
      drafts.clear()
    },
    async onRemoved() {
      const removed = query.cached()
      onLoad = 'adopt'
      cached = live = undefined
      if (chat.get().isBusy) {
        writer = 'nobody'
        await chat.stop()
      }
      show(undefined)
      // The query that took its place may have been loaded meanwhile.
      const now = query.cached()
      if (now && now !== removed) adopt(now)
    },
  }
}

/** Whether a load found nothing: what the chat begins with stays. What was stored may be anything. */
function isEmpty(conversation: Conversation | undefined): boolean {
  return Object(conversation).messages?.length === 0 && !conversation?.live
}

/**
 * Changes where a part begins, the answer ends or a tool call changes its status: never for a token. The
 * status of a text does not count: a provider may go from one text to another and back in every event.
 */
function boundariesOf(chat: Chat): readonly unknown[] {
  const { messages, draft } = chat.get()
  const parts = draft?.parts.map((part) => (part.type === 'tool-call' ? part.status : part.type))
  return [messages, ...(parts ?? [])]
}
