import {
  type AssistantTextMessage,
  type Conversation,
  createChat,
  type UserMessage,
} from '@deltakit/core'
import { fakeModel } from '@deltakit/core/testing'
import { chatKey, useChatStream } from '@deltakit/react'
import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister'
import {
  type AsyncStorage,
  experimental_createQueryPersister,
  PERSISTER_KEY_PREFIX,
  persistQueryClientSubscribe,
} from '@tanstack/query-persist-client-core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createStore, del, entries, get, set } from 'idb-keyval'
import { createRoot } from 'react-dom/client'

/** What storing costs while an answer streams, for each second of it. */
export interface PersistCost {
  /** Characters written to IndexedDB. */
  readonly written: number
  /** Milliseconds of the main thread: to write JSON and hand it to IndexedDB. */
  readonly work: number
  /** Of the whole answer: a conversation is written where it begins and where it ends. */
  readonly writtenInAll: number
  readonly workInAll: number
}

const store = createStore('bench', 'bench')
let written = 0
let work = 0

/** Counts the time of a function that does not wait. */
function timed<Result>(run: () => Result): Result {
  const start = performance.now()
  const result = run()
  work += performance.now() - start
  return result
}

const storage: AsyncStorage = {
  getItem: (key) => get(key, store),
  setItem(key, value) {
    written += value.length
    return timed(() => set(key, value, store))
  },
  removeItem: (key) => del(key, store),
  entries: () => entries(store),
}
const serialize = (value: unknown) => timed(() => JSON.stringify(value))

function persistEachQuery(client: QueryClient): void {
  const persister = experimental_createQueryPersister({ storage, serialize })
  client.getQueryCache().subscribe((event) => {
    const { query, type } = event
    if (query.queryKey[0] !== 'deltakit') return
    if (type === 'updated' && event.action.type === 'success') void persister.persistQuery(query)
    if (type === 'removed' && query.queryKey[1] === 'draft') {
      void storage.removeItem(`${PERSISTER_KEY_PREFIX}-${query.queryHash}`)
    }
  })
}

function persistWholeClient(client: QueryClient): void {
  const persister = createAsyncStoragePersister({ storage, serialize })
  persistQueryClientSubscribe({ queryClient: client, persister })
}

/** A conversation of so many messages, each of about 600 characters. */
function conversationOf(count: number): Conversation {
  const messages = Array.from({ length: count }, (_, index) => ({
    content: `Message ${index}: ${'The quick brown fox jumps over the lazy dog. '.repeat(13)}`,
    index,
  })).map(({ content, index }): AssistantTextMessage | UserMessage =>
    index % 2 ? { role: 'assistant', content } : { role: 'user', content },
  )
  return createChat({ model: fakeModel([]), messages }).conversation()
}

const query = new URLSearchParams(location.search)
const client = new QueryClient()
client.setQueryData(chatKey('demo'), conversationOf(Number(query.get('messages'))))
if (query.get('persister') === 'each') persistEachQuery(client)
else persistWholeClient(client)

const words = Array.from({ length: 400 }, (_, index) => `word${index}`).join(' ')
const model = fakeModel([words], { delay: 20 })
let send: (content: string) => Promise<unknown> = async () => {}

function Chat() {
  const chat = useChatStream({ id: 'demo', model })
  ;({ send } = chat)
  return <p>{chat.content.text}</p>
}

const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <Chat />
    </QueryClientProvider>,
  )
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000))

/** Streams an answer, and measures the middle of it. */
async function measure(): Promise<PersistCost> {
  const answer = send('Hi')
  await seconds(2)
  const before = { written, work, time: performance.now() }
  await seconds(5)
  const passed = (performance.now() - before.time) / 1_000
  const cost = { written: (written - before.written) / passed, work: (work - before.work) / passed }
  await answer
  return { ...cost, writtenInAll: written, workInAll: work }
}

Object.assign(globalThis, { measure })
