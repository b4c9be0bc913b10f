import { describe, expect, it, vi } from 'vitest'
import { edge } from '../../src/edge.ts'
import { fallback } from '../../src/fallback.ts'
import type { ChatMessage } from '../../src/index.ts'
import { smooth } from '../../src/smooth.ts'
import { tool } from '../../src/tools.ts'
import { recorded } from '../support/cassette-harness.ts'
import { createChance } from '../support/chance.ts'
import { url } from '../support/edge-harness.ts'
import { eventually } from '../support/eventually.ts'
import { everyFrame } from '../support/fuzz-run.ts'
import { holdingNetwork, storedChat } from '../support/leaving-page.ts'
import { manualClock } from '../support/manual-clock.ts'
import {
  callingServer,
  contentOf,
  look,
  page,
  reload,
  reloadEverywhere,
  server,
} from '../support/reloaded-page.ts'

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

describe('a page that is reloaded while an answer takes several steps', () => {
  it('is the same answer, and a tool of the server is executed once', async () => {
    const execute = vi.fn(({ up }: { up: string }) => `${up} is a greeting`)
    const tools = { look: tool({ ...look, execute }) }
    const whole = await page(callingServer(tools).fetch).send('Hi')
    execute.mockClear()
    const proofless = (answer: ChatMessage | undefined) =>
      JSON.stringify(contentOf(answer)).replace(/"(value|providerState)":[^\]]*\]/g, '')
    let reloads = 0
    await reloadEverywhere(
      () => callingServer(tools),
      () => ({}),
      ({ chat, after, requestCount }) => {
        reloads++
        expect(execute).toHaveBeenCalledOnce()
        execute.mockClear()
        expect(proofless(chat.get().messages[1]), `after ${after}`).toBe(proofless(whole))
        expect(requestCount()).toBe(2)
      },
    )
    expect(reloads).toBeGreaterThan(10)
  })

  it('executes a tool of the page once, and goes on', async () => {
    const execute = vi.fn(() => 'a greeting')
    let reloads = 0
    await reloadEverywhere(
      callingServer,
      () => ({ tools: { look: tool({ ...look, execute }) } }),
      ({ chat, after, requestCount, stored }) => {
        reloads++
        expect(execute).toHaveBeenCalledOnce()
        execute.mockClear()
        const { content, messages } = chat.get()
        // The page went away with its next request, which never came: a reload sends none.
        if (requestCount() === 1 && stored.checkpoint?.cursor?.after === -1) {
          expect(messages.at(-1), `after ${after}`).toMatchObject({
            outcome: { type: 'interrupted' },
            parts: [{ status: 'done' }, { status: 'done', output: 'a greeting' }],
          })
          return
        }
        expect(content.text, `after ${after}`).toBe('It is a greeting in Portuguese')
        expect(requestCount()).toBe(2)
      },
    )
    expect(reloads).toBeGreaterThan(3)
  })

  it('goes on with a call that a person approved', async () => {
    const execute = vi.fn(() => 'a greeting')
    const tools = { look: tool({ ...look, execute, approve: true }) }
    for (let after = 0; ; after++) {
      const { fetch, requestCount } = callingServer(tools)
      const first = page(fetch)
      await first.send('Hi')
      const network = holdingNetwork(fetch, after)
      const { chat: second } = await reload(storedChat(first), network.fetch)
      expect(second.get().status).toBe('awaiting-approval')
      void second.approve({ messageId: second.get().messageIds[1] ?? '', key: '0/tool:0' })
      await network.over
      const stored = storedChat(second)
      if (!stored.checkpoint?.cursor) {
        expect(after).toBeGreaterThan(5)
        break
      }
      expect(stored.checkpoint.cursor.answer).toBe(`${second.get().messageIds[1]}.1`)
      const { chat: third } = await reload(stored, fetch)
      expect(third.get().content.text, `after ${after}`).toBe('It is a greeting in Portuguese')
      expect(execute).toHaveBeenCalledOnce()
      expect(requestCount()).toBe(2)
      execute.mockClear()
    }
  })

  it('is the same answer with text that is shown word by word', async () => {
    const whole = 'It is a greeting in Portuguese'
    const tools = { look: tool({ ...look, execute: () => 'a greeting' }) }
    await reloadEverywhere(
      () => callingServer(tools),
      () => ({ middleware: smooth({ clock: manualClock() }) }),
      async ({ chat, after }) => {
        expect(chat.get().content.text, `after ${after}`).toBe(whole)
      },
    )
  })
})

/** A network that notes the method of each request, and swallows some. */
function notingNetwork(fetch: typeof globalThis.fetch, isLost = (_: readonly string[]) => false) {
  const methods: string[] = []
  const noting: typeof globalThis.fetch = (input, init) => {
    methods.push(new Request(input, { ...init, body: null }).method)
    return isLost(methods) ? new Promise(() => {}) : fetch(input, init)
  }
  return { methods, fetch: noting }
}

it('requests nothing by itself after a reload where the next request never came, and goes on once a person continues', async () => {
  const { fetch, requestCount } = callingServer()
  const execute = vi.fn(() => 'a greeting')
  const tools = { look: tool({ ...look, execute }) }
  const cut = notingNetwork(fetch, (methods) => methods.length === 2)
  const first = page(cut.fetch, { tools })
  void first.send('Hi')
  await eventually(() => expect(cut.methods).toEqual(['POST', 'POST']))
  const { methods, fetch: noted } = notingNetwork(fetch)
  const { chat } = await reload(storedChat(first), noted, { tools })
  expect(methods).toEqual(['GET'])
  expect(requestCount()).toBe(1)
  expect(chat.get().messages.at(-1)).toMatchObject({
    outcome: { type: 'interrupted' },
    parts: [{ status: 'done' }, { status: 'done', output: 'a greeting' }],
  })
  await chat.continue()
  expect(chat.get().content.text).toBe('It is a greeting in Portuguese')
  expect(methods).toEqual(['GET', 'POST'])
  expect(requestCount()).toBe(2)
  expect(execute).toHaveBeenCalledOnce()
})

it.each([
  ['a 404 of a proxy', () => new Response('<html>nginx</html>', { status: 404 })],
  ['the page of a network that people sign in to', () => new Response('<html>Sign in</html>')],
])('is the same answer where %s comes before the server is back', async (_, other) => {
  const { fetch, requestCount } = callingServer()
  const tools = { look: tool({ ...look, execute: () => 'a greeting' }) }
  const network = holdingNetwork(fetch, 4)
  const first = page(network.fetch, { tools })
  void first.send('Hi')
  await network.over
  let isAway = true
  const { chat } = await reload(
    storedChat(first),
    async (...request) => {
      if (!isAway) return fetch(...request)
      isAway = false
      return other()
    },
    { tools },
  )
  expect(chat.get().content.text).toBe('It is a greeting in Portuguese')
  expect(requestCount()).toBe(2)
})

it('keeps what there is of an answer of a fallback in a page, which is not resumed', async () => {
  const { fetch, requestCount } = callingServer()
  const network = holdingNetwork(fetch, 4)
  const first = page(network.fetch, { model: fallback([edge(url, { fetch: network.fetch })]) })
  void first.send('Hi')
  await network.over
  expect(first.get().reasoning.text).toBe('I should')
  const stored = storedChat(first)
  const { methods, fetch: noted } = notingNetwork(fetch)
  const model = fallback([edge(url, { fetch: noted })])
  const { chat } = await reload(stored, noted, { model })
  expect(methods).toEqual([])
  expect(chat.get().messages.at(-1)).toMatchObject({
    outcome: { type: 'interrupted' },
    parts: [{ type: 'reasoning', text: 'I should' }],
  })
  expect(requestCount()).toBe(1)
})
