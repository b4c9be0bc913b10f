import {
  type Chat,
  type ChatActions,
  type CreateChatOptions,
  createChat,
  type Model,
  type ReadableStore,
  type SettledAnswer,
  type Tools,
} from '@deltakit/core'
import type { QueryCacheNotifyEvent, QueryClient } from '@tanstack/react-query'
import { actionsOf } from './chat-actions.ts'
import type { LoadConversation } from './chat-query.ts'
import { createConversationQuery, type LoadState } from './conversation-query.ts'
import { createConversationSync } from './conversation-sync.ts'
import { createDraftQuery } from './draft-query.ts'
import { runAsMutation } from './run-as-mutation.ts'

/** The options of a chat, and how its conversation is loaded and how long its answers go on. */
export interface CachedChatOptions<Of extends Tools = Tools> extends CreateChatOptions<Of> {
  /**
   * Loads the stored conversation, once, when the first component mounts. Where nothing is stored it
   * returns `undefined`: the chat keeps what it has, such as its `messages`.
   */
  readonly load?: LoadConversation | undefined
  /** Whether an answer stops when the last component of its chat unmounts. Default: it goes on. */
  readonly stopOnUnmount?: boolean | undefined
}

/** A chat that belongs to a `QueryClient`, with a copy of its conversation in the query cache. */
export interface CachedChat {
  readonly chat: Chat
  readonly actions: ChatActions
  readonly loadState: ReadableStore<LoadState>
  configure(options: CachedChatOptions): void
  /** Registers a mounted component; returns its cleanup. */
  mount(): () => void
  onCacheEvent(event: QueryCacheNotifyEvent): void
}

interface CachedChatPlace {
  /** Missing where the first component to render only reads the chat. */
  readonly options: CachedChatOptions | undefined
  /** The chats of the client: this one adds itself, and leaves when its query is collected. */
  readonly chats: Map<unknown, CachedChat>
}

/** Creates the chat of that id in a client, and adds it to `chats`. */
export function createCachedChat(
  client: QueryClient,
  id: string,
  { options: initial, chats }: CachedChatPlace,
): CachedChat {
  const query = createConversationQuery(client, { id, initialLoad: initial?.load })
  const drafts = createDraftQuery(client, id)
  const chat = createChat({
    ...(initial ?? { model: missingModel(id) }),
    conversation: drafts.merge(query.cached()) ?? initial?.conversation,
    id,
    wrapRequest,
    // A chat whose component never mounts reaches no other tab.
    tabs: undefined,
  })
  const canResume = () => options !== undefined && users.components > 0
  const sync = createConversationSync(chat, query, { drafts, canResume })
  /** Who needs the chat: it is collected once nobody does. */
  const users = { components: 0, requests: 0 }
  let options = initial
  let isSeeded = initial !== undefined
  let isUsed = false
  let open: () => void = () => {}
  /**
   * What requests wait for after a reload: a component that mounts. The first render already shows that
   * the answer will go on.
   */
  let gate: Promise<void> | undefined = new Promise((resolve) => (open = resolve))
  if (!initial || !drafts.resume(chat)) gate = undefined

  async function wrapRequest(request: () => Promise<SettledAnswer>): Promise<SettledAnswer> {
    if (gate) await gate
    const { wrapRequest: wrap = (inner) => inner() }: Partial<CachedChatOptions> = options ?? {}
    const done: { settled?: SettledAnswer } = {}
    const release = query.retain()
    users.requests++
    try {
      await runAsMutation(client, {
        mutationKey: query.queryKey,
        request: async () => {
          await query.loaded()
          done.settled = { ...(await wrap(request)) }
          if (done.settled.error) throw done.settled.error
          return done.settled.answer ?? null
        },
      })
    } catch (cause) {
      // An answer that failed is a failed mutation, and the chat shows it all the same.
      if (!done.settled) throw cause
    } finally {
      users.requests--
      release()
    }
    return done.settled ?? {}
  }

  function stopIfUnused(): void {
    if (!users.components && options?.stopOnUnmount) void chat.stop()
  }

  /** Other tabs share the chat as long as it is in the cache. */
  function configureChat(): void {
    if (!options) return
    // The id of a component names nothing outside of its page, so no server is sent it.
    const { id: ownId = '', tabs } = options
    chat.configure({ ...options, id: ownId, wrapRequest, tabs: isUsed ? tabs : undefined })
  }

  const cachedChat: CachedChat = {
    chat,
    actions: actionsOf(chat),
    loadState: query,
    configure(next) {
      options = next
      query.configure(next.load)
      configureChat()
    },
    mount() {
      users.components++
      gate = undefined
      open()
      // The chat of a hidden component may have been collected: then it takes its place again.
      chats.set(id, chats.get(id) ?? cachedChat)
      // A component that only reads has created the chat, without what it begins with.
      if (options && !isSeeded) sync.seed(createChat(options).conversation())
      isSeeded = options !== undefined
      const release = query.retain()
      isUsed = true
      configureChat()
      if (!users.requests && options) sync.resume()
      return () => {
        users.components--
        // StrictMode mounts again before a microtask runs.
        queueMicrotask(() => {
          stopIfUnused()
          release()
        })
      }
    },
    onCacheEvent(event) {
      if (drafts.isRestored(event)) sync.onDraftRestored()
      // A removed query may report late, and another query's key may begin like ours.
      if (!query.isCurrent(event.query)) return
      if (event.type === 'updated') {
        query.onUpdate(event.action)
        sync.onUpdate(event.action)
      } else if (event.type === 'removed') {
        void sync.onRemoved()
        if (users.components) query.follow()
        else {
          chats.delete(id)
          isUsed = false
          configureChat()
        }
      }
    },
  }
  chats.set(id, cachedChat)
  return cachedChat
}

/** Stands for the model of a chat until a component comes that has its options. */
function missingModel(id: string): Model {
  const name = JSON.stringify(id)
  return {
    id: 'missing',
    vendor: 'missing',
    request() {
      throw new TypeError(
        `The chat ${name} has no model yet. Render a component that calls useChatStream({ id: ${name}, model }) of the same copy of @deltakit/react.`,
      )
    },
    headers: () => ({}),
    reader: () => ({ read: () => false }),
  }
}
