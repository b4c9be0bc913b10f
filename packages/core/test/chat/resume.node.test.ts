import { describe, expect, it } from 'vitest'
import { type Cassette, replay } from '../../src/cassette.ts'
import { type ChatHandlerOptions, chatHandler, edge } from '../../src/edge.ts'
import {
  type Chat,
  type ChatMessage,
  type CreateChatOptions,
  createChat,
  immediately,
} from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'
import { modelFor, recorded } from '../support/cassette-harness.ts'
import { createChance } from '../support/chance.ts'
import { servedBy, url } from '../support/edge-harness.ts'
import { everyFrame } from '../support/fuzz-run.ts'
import { holdingNetwork, type StoredChat, storedChat } from '../support/leaving-page.ts'
import { manualClock } from '../support/manual-clock.ts'

/** A server with a log that plays a recording, and counts the requests to its provider. */
function server(cassette: Cassette, options: Partial<ChatHandlerOptions> = {}) {
  const fetch = replay(cassette, { match: 'order' })
  const clock = manualClock()
  const handler = chatHandler({
    model: modelFor(cassette, { apiKey: 'unused', fetch }),
    ...{ clock, log: memoryLog({ clock }), heartbeat: 100_000, retry: false, timeout: false },
    ...options,
  })
  return { fetch: servedBy(handler), requestCount: () => fetch.exchanges.length }
}

function page(fetch: typeof globalThis.fetch, options: Partial<CreateChatOptions> = {}): Chat {
  const clock = manualClock({ skip: 59_999 })
  return createChat({ model: edge(url, { fetch }), scheduler: immediately, clock, ...options })
}

/** A page that loads with what another stored. */
async function reload(
  { conversation, checkpoint }: StoredChat,
  fetch: typeof globalThis.fetch,
  options: Partial<CreateChatOptions> = {},
) {
  const chat = page(fetch, { conversation, ...options })
  if (checkpoint) await chat.resume(checkpoint)
  return { chat }
}

/** What of an answer is the same however it was read. */
function contentOf(answer: ChatMessage | undefined): unknown {
  const { parts, steps, usage, outcome } = Object(answer)
  return JSON.parse(JSON.stringify({ parts, steps, usage, outcome }))
}

describe.each(recorded)('$name, on a page that is reloaded', ({ name, cassette }) => {
  it('is the same answer wherever that happens', async () => {
    const whole = contentOf(await page(server(cassette).fetch).send('Hi'))
    const isFirst = recorded.slice(0, 2).some((one) => one.name === name)
    const chance = createChance(cassette.interactions.length)
    for (let most = 0; ; most += everyFrame || isFirst ? 1 : 1 + chance(60)) {
      const { fetch, requestCount } = server(cassette)
      const network = holdingNetwork(fetch, most)
      const first = page(network.fetch)
      void first.send('Hi')
      const how = await network.over
      const stored = storedChat(first)
      const { chat } = await reload(stored, fetch)
      const answer = chat.get().messages.at(-1)
      expect(contentOf(answer), `reloaded after ${most} frames`).toEqual(whole)
      expect(chat.get().messages).toHaveLength(2)
      expect(requestCount()).toBe(1)
      if (how === 'ended' || !stored.checkpoint) break
    }
  })
})
