import { replay } from '../../src/cassette.ts'
import {
  type ChatHandlerOptions,
  type ConversationKey,
  chatHandler,
  edge,
  type StoredConversationsOptions,
  storedConversations,
} from '../../src/edge.ts'
import { type Chat, type ChatMessage, createChat, immediately } from '../../src/index.ts'
import { answers, anyModel } from './cassette-harness.ts'
import { servedBy, url } from './edge-harness.ts'
import { manualClock } from './manual-clock.ts'
import { refundTool, throughJson } from './shop.ts'

/** A table with a row for each message, as an app would have it. */
export function createTable(): StoredConversationsOptions & {
  readonly rows: { readonly user: string; readonly chatId: string; message: ChatMessage }[]
  saves: number
} {
  const rows: { user: string; chatId: string; message: ChatMessage }[] = []
  const isIn = (row: ConversationKey, { user, chatId }: ConversationKey) =>
    row.user === user && row.chatId === chatId
  return {
    rows,
    saves: 0,
    load: async (conversation) =>
      rows.filter((row) => isIn(row, conversation)).map(({ message }) => throughJson(message)),
    async save(messages, conversation) {
      this.saves++
      for (const message of messages) {
        const row = rows.find((one) => isIn(one, conversation) && one.message.id === message.id)
        if (row) row.message = throughJson(message)
        else rows.push({ ...conversation, message: throughJson(message) })
      }
    },
  }
}

/** A handler that keeps its conversations, with a tool that pays, and its clients. */
export interface Shop {
  readonly table: ReturnType<typeof createTable>
  /** The bodies that the provider got. */
  readonly requests: string[]
  readonly sent: string[]
  readonly paid: number[]
  readonly errors: unknown[]
  readonly fetch: typeof fetch
  readonly handler: ReturnType<typeof chatHandler>
  chat(id?: string, headers?: Record<string, string>): Chat
}

/** Creates such a shop, whose provider answers with these bodies. `store` replaces its functions. */
export function shop(
  bodies: readonly string[],
  options: Partial<ChatHandlerOptions> & { store?: Partial<StoredConversationsOptions> } = {},
): Shop {
  const { store, ...rest } = options
  const table = createTable()
  const provider = replay(answers(...bodies), { match: 'order' })
  const requests: string[] = []
  const sent: string[] = []
  const paid: number[] = []
  const errors: unknown[] = []
  const clock = manualClock()
  const handler = chatHandler({
    model: anyModel({
      fetch: (input, init) => {
        requests.push(String(init?.body))
        return provider(input, init)
      },
    }),
    authorize: (request) => request.headers.get('user') ?? 'ann',
    conversations: storedConversations({
      load: (key) => table.load(key),
      save: (messages, key) => table.save(messages, key),
      ...store,
    }),
    tools: {
      refund: refundTool(paid),
    },
    clock,
    retry: false,
    timeout: false,
    onError: (error) => errors.push(error),
    ...rest,
  })
  const serve = servedBy(handler)
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (init?.body) sent.push(String(init.body))
    return serve(input, init)
  }
  return {
    ...{ table, requests, sent, paid, errors, fetch, handler },
    chat: (id = 'trip', headers = {}) =>
      createChat({
        id,
        model: edge(url, { fetch, headers, history: 'server' }),
        scheduler: immediately,
        retry: false,
      }),
  }
}

/** The text of each message. */
export const texts = (messages: readonly ChatMessage[]) =>
  messages.map(({ parts }) => parts.map((part) => Object(part).text ?? part.type).join(' '))

/** What the model was sent, message by message. */
export function read(requests: readonly string[], index: number): unknown[] {
  const { messages } = JSON.parse(requests[index] ?? '{}')
  return messages.map(({ content }: { content: unknown }) => content)
}

/** The outcome of an answer that is complete. */
export const only = { type: 'complete', finishReason: 'stop' } as const
