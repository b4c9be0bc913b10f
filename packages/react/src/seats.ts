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
import { sending } from './sending.ts'

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

type Seats = Map<string, Seat>

/** The chats of a client, known by the client alone: no provider of our own is needed. */
const seatsOf = new WeakMap<QueryClient, Seats>()

export function seatAt(client: QueryClient, id: string, options: Partial<SeatOptions> = {}): Seat {
  const seats = seatsOf.get(client) ?? open(client)
  const seat = seats.get(id) ?? createSeat(client, id, { options, leave: () => seats.delete(id) })
  seats.set(id, seat)
  return seat
}

function open(client: QueryClient): Seats {
  const seats: Seats = new Map()
  seatsOf.set(client, seats)
  client.getQueryCache().subscribe((event) => {
    const [ours, kind, id] = event.query.queryKey
    if (ours === 'deltakit' && kind === 'chat') seats.get(String(id))?.heard(event)
  })
  return seats
}

interface Place {
  readonly options: Partial<SeatOptions>
  leave(): void
}

function createSeat(client: QueryClient, id: string, { options, leave }: Place): Seat {
  const queryKey = chatKey(id)
  const kept = () => client.getQueryData<Conversation>(queryKey)
  let own = options as SeatOptions
  let seen = kept()
  const chat = createChat({ ...own, conversation: seen ?? own.conversation, id, around })
  let atFetch = chat.conversation()
  let watchers = 0
  let asking = 0
  let quiet = false
  let release: (() => void) | undefined
  let boundaries = boundariesNow()

  chat.subscribe(() => {
    const now = boundariesNow()
    if (!quiet && !sameFields(now, boundaries)) write()
    boundaries = now
  })

  /** Others where a part begins or ends. */
  function boundariesNow() {
    const { messages, draft, status } = chat.get()
    return [messages, status, draft?.parts.length]
  }

  function write(): void {
    quiet = true
    hold()
    seen = client.setQueryData<Conversation>(queryKey, chat.conversation())
    letGo()
    quiet = false
  }

  function adopt(conversation: Conversation | undefined): void {
    quiet = true
    seen = conversation
    chat.adopt(conversation)
    quiet = false
  }

  /** Keeps the copy from being collected, and loads it where it can be loaded. */
  function hold(): void {
    const { load } = own
    release ??= new QueryObserver(client, {
      ...keptAsItIs,
      queryKey,
      queryFn: load as Load,
      enabled: !!load,
    }).subscribe(() => {})
  }

  function letGo(): void {
    if (watchers || asking) return
    release?.()
    release = undefined
  }

  async function around(ask: () => Promise<Settled>): Promise<Settled> {
    let settled: Settled | undefined
    asking++
    hold()
    try {
      await sending(client, queryKey, async () => {
        const query = client.getQueryCache().find({ queryKey })
        if (query?.state.fetchStatus === 'fetching') await query.promise
        settled = await ask()
        if (settled.error) throw settled.error
        return settled.answer ?? null
      })
    } catch (cause) {
      if (!settled) throw cause
    } finally {
      asking--
      letGo()
    }
    return settled ?? {}
  }

  function changed(event: QueryCacheNotifyEvent): void {
    const action = event.type === 'updated' ? event.action : undefined
    if (action?.type === 'fetch') atFetch = chat.conversation()
    const now = kept()
    if (now === seen) return
    const loaded = action?.type === 'success' && !action.manual
    // What was loaded is older than what was said since.
    if (loaded && atFetch !== chat.conversation()) write()
    else adopt(now)
  }

  function dropped(): void {
    release?.()
    release = undefined
    if (asking) return
    if (!watchers) leave()
    else {
      adopt(undefined)
      hold()
    }
  }

  return {
    chat,
    configure(next) {
      own = next
      chat.configure({ ...next, around })
    },
    enter() {
      watchers++
      hold()
      return () => {
        watchers--
        // StrictMode comes back before this.
        queueMicrotask(() => {
          if (!watchers && own.stopOnUnmount) void chat.stop()
          letGo()
        })
      }
    },
    heard(event) {
      if (quiet) return
      if (event.type === 'removed') dropped()
      else if (event.type === 'added' || event.type === 'updated') changed(event)
    },
  }
}
