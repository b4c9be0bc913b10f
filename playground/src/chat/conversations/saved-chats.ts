import { createStore, type ReadableStore } from '@deltakit/core'
import { readJson, writeJson } from '../../ui/browser-storage.ts'
import { isChatId, newChatId } from './chat-id.ts'

/** A conversation of the list. */
export interface SavedChat {
  readonly id: string
  readonly title: string
  /** Milliseconds since 1970. */
  readonly usedAt: number
}

/** The list of conversations, newest first. It is stored in this browser alone, and all tabs show it. */
export interface SavedChats {
  readonly all: ReadableStore<readonly SavedChat[]>
  /** The conversation that was shown last, or a new one. */
  latest(): string
  show(id: string): void
  /** Notes that a message was sent. The first one is the title. */
  use(id: string, text: string): void
  rename(id: string, title: string): void
  /** Removes a conversation from this browser. */
  remove(id: string): void
}

const listName = 'deltakit-playground-chats'
const latestName = 'deltakit-playground-latest-chat'
const longestTitle = 80
/** Beyond this many, the oldest conversation is forgotten. */
const mostChats = 100

/** `forget` removes what is stored of conversations. */
export function createSavedChats(forget: (ids: readonly string[]) => void): SavedChats {
  const all = createStore(readList())
  let latest = readLatest()

  addEventListener('storage', ({ key }) => {
    if (key === listName) all.set(readList())
  })

  function write(chats: readonly SavedChat[]): void {
    const kept = [...chats].sort((one, other) => other.usedAt - one.usedAt)
    const gone = kept.splice(mostChats)
    if (gone.length) forget(gone.map(({ id }) => id))
    all.set(kept)
    writeJson('local', { name: listName, value: kept })
  }

  return {
    all,
    latest: () => latest,
    show(id) {
      latest = id
      writeJson('local', { name: latestName, value: id })
    },
    use(id, text) {
      const known = all.get().find((chat) => chat.id === id)
      const title = known?.title ?? (shortened(text) || 'Files')
      const others = all.get().filter((chat) => chat.id !== id)
      write([{ id, title, usedAt: Date.now() }, ...others])
    },
    rename(id, title) {
      const text = shortened(title)
      if (text) write(all.get().map((chat) => (chat.id === id ? { ...chat, title: text } : chat)))
    },
    remove(id) {
      write(all.get().filter((chat) => chat.id !== id))
      forget([id])
      if (latest === id) latest = newChatId()
    },
  }
}

function shortened(text: string): string {
  return text.trim().replace(/\s+/g, ' ').slice(0, longestTitle)
}

function readLatest(): string {
  const id = readJson('local', latestName)
  return isChatId(id) ? id : newChatId()
}

function readList(): readonly SavedChat[] {
  const stored = readJson('local', listName)
  return Array.isArray(stored) ? stored.filter(isSavedChat) : []
}

/** The storage may hold anything. */
function isSavedChat(value: unknown): value is SavedChat {
  const { id, title, usedAt }: Partial<Record<keyof SavedChat, unknown>> = Object(value)
  return isChatId(id) && typeof title === 'string' && typeof usedAt === 'number'
}
