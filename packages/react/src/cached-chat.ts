import {
  type Chat,
  type Conversation,
  type CreateChatOptions,
  createChat,
  type SettledAnswer,
  shallowEqual,
  type Tools,
} from '@deltakit/core'
import { type QueryCacheNotifyEvent, type QueryClient, QueryObserver } from '@tanstack/react-query'
import { chatKey } from './chat-key.ts'
import { type LoadConversation, staticQueryOptions } from './chat-query.ts'
import { runAsMutation } from './run-as-mutation.ts'

export interface CachedChatOptions<Of extends Tools = Tools> extends CreateChatOptions<Of> {
  /** Loads what was said before. */
  readonly load?: LoadConversation | undefined
  /** Whether the answer being written stops when the last component leaves. */
  readonly stopOnUnmount?: boolean | undefined
}

/** A chat at home in a `QueryClient`: it is the truth, and the cache holds its copy. */
export interface CachedChat {
  readonly chat: Chat
  configure(options: CachedChatOptions): void
  /** A component came. Returns what it does when it leaves. */
  mount(): () => void
  /** The copy may be another. */
  onCacheEvent(event: QueryCacheNotifyEvent): void
}

interface CachedChatPlace {
  /** None where what reads the chat is there before what asks. */
  readonly options: CachedChatOptions | undefined
  /** All there are, among which it has its place while it is used. */
  readonly chats: Map<unknown, CachedChat>
}

export function createCachedChat(
  client: QueryClient,
  id: string,
  { options, chats }: CachedChatPlace,
): CachedChat {
  const queryKey = chatKey(id)
  let current = options
  let initial = options
  // There from the first render on, so that the chat of one that never commits is collected with it.
  const observer = new QueryObserver(client, queryOptionsNow())
  let cached = observer.getCurrentQuery().state.data
  const chat = createChat({
    ...current,
    conversation: cached ?? current?.conversation,
    id,
    wrapRequest,
  } as CachedChatOptions)
  let isNewerThanLoaded = false
  let mounted = 0
  let requests = 0
  let adopting = false
  let boundaries = boundariesNow()

  chat.subscribe(() => {
    const now = boundariesNow()
    if (!adopting && !shallowEqual(now, boundaries)) write()
    boundaries = now
  })

  function queryOptionsNow() {
    return {
      ...staticQueryOptions,
      queryKey,
      queryFn: current?.load as LoadConversation,
      enabled: !!current?.load,
    }
  }

  /** Others where a part begins or ends, or a call gets on. */
  function boundariesNow() {
    const { messages, draft } = chat.get()
    const parts: readonly { readonly type: string; readonly status?: string }[] = draft?.parts ?? []
    return [messages, ...parts.map((part) => part.status)]
  }

  function write(): void {
    retain()
    isNewerThanLoaded = true
    cached = chat.conversation()
    client.setQueryData(queryKey, cached)
    release()
  }

  function adopt(conversation?: Conversation): void {
    adopting = isNewerThanLoaded = true
    cached = conversation
    chat.adopt(conversation)
    adopting = false
  }

  /** Keeps the copy from being collected, and loads it where it can be loaded. */
  function retain(): void {
    observer.setOptions(queryOptionsNow())
    if (!observer.hasListeners()) observer.subscribe(() => {})
  }

  function release(): void {
    if (!mounted && !requests) observer.destroy()
  }

  async function wrapRequest(ask: () => Promise<SettledAnswer>): Promise<SettledAnswer> {
    let settled: SettledAnswer | undefined
    requests++
    retain()
    const answer = await runAsMutation(client, queryKey, async () => {
      const query = observer.getCurrentQuery()
      if (query.state.fetchStatus === 'fetching') await query.promise
      settled = await ask()
      if (settled.error) throw settled.error
      return settled.answer ?? null
    }).catch((cause) => cause)
    requests--
    release()
    if (!settled) throw answer
    return settled
  }

  const cachedChat: CachedChat = {
    chat,
    configure(next) {
      current = next
      chat.configure({ ...next, wrapRequest })
    },
    mount() {
      mounted++
      // Hidden, a component may outlive its chat's place.
      chats.set(id, chats.get(id) ?? cachedChat)
      // It was made by what only reads it, which has no options.
      if (current && !initial && !cached && !isNewerThanLoaded) {
        adopt(createChat(current).conversation())
        cached = undefined
        isNewerThanLoaded = false
      }
      initial = current
      retain()
      // Whoever reads the copy is told that an answer was interrupted.
      if (
        cached &&
        !requests &&
        chat.conversation().messages.some((one, at) => one !== cached?.messages[at])
      )
        write()
      return () => {
        mounted--
        // StrictMode comes back before this.
        queueMicrotask(() => {
          if (!mounted && current?.stopOnUnmount) void chat.stop()
          release()
        })
      }
    },
    onCacheEvent(event) {
      const { query } = event
      // One that was removed before may say so later, and another key may be like ours.
      if (query !== observer.getCurrentQuery()) return
      if (event.type === 'updated') {
        const { action } = event
        if (action.type === 'fetch') isNewerThanLoaded = false
        const now = query.state.data
        if (now === cached) return
        // What was loaded is older than what was said since.
        if (isNewerThanLoaded && action.type === 'success' && !action.manual) write()
        else adopt(now)
      } else if (event.type === 'removed' && !requests) {
        adopt()
        if (mounted) retain()
        else chats.delete(id)
      }
    },
  }
  chats.set(id, cachedChat)
  return cachedChat
}
