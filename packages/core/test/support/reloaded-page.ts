import type { Cassette } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler, edge } from '../../src/edge.ts'
import {
  type Chat,
  type ChatMessage,
  type CreateChatOptions,
  createChat,
  immediately,
  resumeAnswer,
  type Tools,
} from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema } from '../../src/tools.ts'
import { servedBy, url } from './edge-harness.ts'
import { holdingNetwork, type StoredChat, storedChat } from './leaving-page.ts'
import { recordedHandler } from './log-harness.ts'
import { manualClock } from './manual-clock.ts'

/** A server with a log that plays a recording, and counts the requests to its provider. */
export function server(cassette: Cassette, options: Partial<ChatHandlerOptions> = {}) {
  const { handler, requestCount } = recordedHandler(cassette, options)
  return { fetch: servedBy(handler), requestCount }
}

export function page(
  fetch: typeof globalThis.fetch,
  options: Partial<CreateChatOptions> = {},
): Chat {
  const clock = manualClock({ skip: 59_999 })
  return createChat({ model: edge(url, { fetch }), scheduler: immediately, clock, ...options })
}

/** A page that loads with what another stored. */
export async function reload(
  { conversation, checkpoint }: StoredChat,
  fetch: typeof globalThis.fetch,
  options: Partial<CreateChatOptions> = {},
) {
  const chat = page(fetch, { conversation, ...options })
  if (checkpoint) await resumeAnswer(chat, checkpoint)
  return { chat }
}

/** What of an answer is the same however it was read. */
export function contentOf(answer: ChatMessage | undefined): unknown {
  const { parts, steps, usage, outcome } = Object(answer)
  return JSON.parse(JSON.stringify({ parts, steps, usage, outcome }))
}

export const look = { input: jsonSchema<{ up: string }>({ type: 'object' }) }

/** A server whose model calls a tool and then writes. `tools`: those of the server. */
export function callingServer(tools: Tools = {}) {
  const model = fakeModel([
    { reasoning: 'I should look', toolCalls: [{ name: 'look', input: { up: 'Olá' } }] },
    { content: 'It is a greeting in Portuguese' },
  ])
  const clock = manualClock()
  const handler = chatHandler({
    ...{ model, tools, clock, log: memoryLog({ clock }), heartbeat: 100_000 },
    secret: 'a secret of thirty-two characters',
  })
  return { fetch: servedBy(handler), requestCount: () => model.requests.length }
}

/** Reloads a page after every frame of its first response. */
export async function reloadEverywhere(
  makeServer: () => ReturnType<typeof callingServer>,
  options: () => Partial<CreateChatOptions>,
  check: (reloaded: {
    readonly chat: Chat
    readonly after: number
    readonly requestCount: () => number
    readonly stored: StoredChat
  }) => void | Promise<void>,
): Promise<void> {
  for (let after = 0; ; after++) {
    const { fetch, requestCount } = makeServer()
    const network = holdingNetwork(fetch, after)
    const first = page(network.fetch, options())
    void first.send('Hi')
    const how = await network.over
    const stored = storedChat(first)
    if (how === 'ended' || !stored.checkpoint?.cursor) return
    const { chat } = await reload(stored, fetch, options())
    await check({ chat, after, requestCount, stored })
  }
}
