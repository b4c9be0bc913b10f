import {
  type Chat,
  type Conversation,
  type CreateChatOptions,
  createChat,
  type Settled,
  sameFields,
  type Tools,
} from '@deltakit/core'
import { type QueryCacheNotifyEvent, type QueryClient, QueryObserver } from '@tanstack/react-query'
import { chatKey } from './chat-key.ts'
import { keptAsItIs, type Load } from './chat-query.ts'
import { sending } from './run-as-mutation.ts'

export interface SeatOptions<Of extends Tools = Tools> extends CreateChatOptions<Of> {
  /** Loads what was said before. */
  readonly load?: Load | undefined
  /** Whether the answer being written stops when the last component leaves. */
  readonly stopOnUnmount?: boolean | undefined
}

/** A chat at home in a `QueryClient`: it is the truth, and the cache holds its copy. */
export interface Seat {
  readonly chat: Chat
  configure(options: SeatOptions): void
  /** A component came. Returns what it does when it leaves. */
  enter(): () => void
  /** The copy may be another. */
  heard(event: QueryCacheNotifyEvent): void
}

interface Place {
  /** None where what reads the chat is there before what asks. */
  readonly options: SeatOptions | undefined
  /** All there are, among which it has its place while it is used. */
  readonly seats: Map<unknown, Seat>
}

export function createSeat(client: QueryClient, id: string, { options, seats }: Place): Seat {
  const queryKey = chatKey(id)
  let own = options
  let begun = options
  // There from the first render on, so that the seat of one that never commits is collected with it.
  const observer = new QueryObserver(client, asked())
  let seen = observer.getCurrentQuery().state.data
  const chat = createChat({
    ...own,
    conversation: seen ?? own?.conversation,
    id,
    around,
  } as SeatOptions)
  let newer = false
  let watchers = 0
  let asking = 0
  let quiet = false
  let boundaries = boundariesNow()

  chat.subscribe(() => {
    const now = boundariesNow()
    if (!quiet && !sameFields(now, boundaries)) write()
    boundaries = now
  })

  function asked() {
    return { ...keptAsItIs, queryKey, queryFn: own?.load as Load, enabled: !!own?.load }
  }

  /** Others where a part begins or ends, or a call gets on. */
  function boundariesNow() {
    const { messages, draft } = chat.get()
    const parts: readonly { readonly type: string; readonly status?: string }[] = draft?.parts ?? []
    return [messages, ...parts.map((part) => part.status)]
  }

  function write(): void {
    hold()
    newer = true
    seen = chat.conversation()
    client.setQueryData(queryKey, seen)
    letGo()
  }

  function adopt(conversation?: Conversation): void {
    quiet = newer = true
    seen = conversation
    chat.adopt(conversation)
    quiet = false
  }

  /** Keeps the copy from being collected, and loads it where it can be loaded. */
  function hold(): void {
    observer.setOptions(asked())
    if (!observer.hasListeners()) observer.subscribe(() => {})
  }

  function letGo(): void {
    if (!watchers && !asking) observer.destroy()
  }

  async function around(ask: () => Promise<Settled>): Promise<Settled> {
    let settled: Settled | undefined
    asking++
    hold()
    const answer = await sending(client, queryKey, async () => {
      const query = observer.getCurrentQuery()
      if (query.state.fetchStatus === 'fetching') await query.promise
      settled = await ask()
      if (settled.error) throw settled.error
      return settled.answer ?? null
    }).catch((cause) => cause)
    asking--
    letGo()
    if (!settled) throw answer
    return settled
  }

  const seat: Seat = {
    chat,
    configure(next) {
      own = next
      chat.configure({ ...next, around })
    },
    enter() {
      watchers++
      // Hidden, a component may outlive its chat's place.
      seats.set(id, seats.get(id) ?? seat)
      // It was made by what only reads it, which has no options.
      if (own && !begun && !seen && !newer) {
        adopt(createChat(own).conversation())
        seen = undefined
        newer = false
      }
      begun = own
      hold()
      // Whoever reads the copy is told that an answer was interrupted.
      if (
        seen &&
        !asking &&
        chat.conversation().messages.some((one, at) => one !== seen?.messages[at])
      )
        write()
      return () => {
        watchers--
        // StrictMode comes back before this.
        queueMicrotask(() => {
          if (!watchers && own?.stopOnUnmount) void chat.stop()
          letGo()
        })
      }
    },
    heard(event) {
      const { query } = event
      // One that was removed before may say so later, and another key may be like ours.
      if (query !== observer.getCurrentQuery()) return
      if (event.type === 'updated') {
        const { action } = event
        if (action.type === 'fetch') newer = false
        const now = query.state.data
        if (now === seen) return
        // What was loaded is older than what was said since.
        if (newer && action.type === 'success' && !action.manual) write()
        else adopt(now)
      } else if (event.type === 'removed' && !asking) {
        adopt()
        if (watchers) hold()
        else seats.delete(id)
      }
    },
  }
  seats.set(id, seat)
  return seat
}
