import { expect, it } from 'vitest'
import { chatHandler, edge, loadChat, storedConversations } from '../../src/edge.ts'
import { type ChatMessage, createChat, immediately } from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'
import { anyModel } from '../support/cassette-harness.ts'
import { servedBy, url } from '../support/edge-harness.ts'
import { manualClock } from '../support/manual-clock.ts'
import { textBody, throughJson } from '../support/shop.ts'

const secret = 'postgres://admin:canary@10.0.0.7'

/** What a store may do in the place of its work. */
const faults: Readonly<Record<string, () => unknown>> = {
  throws() {
    throw new Error(secret)
  },
  rejects: () => Promise.reject(new Error(secret)),
  hangs: () => new Promise(() => {}),
  'returns nonsense': () => [{ role: 'user', parts: 7 }, null],
  'returns nothing': () => undefined,
}

/** A server whose store fails in one of its calls, and a client of it. */
function server(fault: () => unknown, failing: number) {
  const rows = new Map<string, ChatMessage>()
  const clock = manualClock()
  let calls = 0
  let requests = 0
  const faulty =
    <Args extends unknown[], Result>(work: (...args: Args) => Result) =>
    (...args: Args) =>
      (++calls === failing ? fault() : work(...args)) as Result
  const handler = chatHandler({
    model: anyModel({
      fetch: async () => {
        requests++
        return new Response(textBody('Hi'))
      },
    }),
    conversations: storedConversations({
      load: faulty(() => [...rows.values()]),
      save: faulty((messages: readonly ChatMessage[]) => {
        for (const message of messages) rows.set(message.id, throughJson(message))
      }),
    }),
    onError: () => {},
    ...{ clock, log: memoryLog({ clock }), heartbeat: 100_000, retry: false, timeout: false },
  })
  const fetch = servedBy(handler)
  const options = { scheduler: immediately, retry: false, timeout: false } as const
  const chat = createChat({
    id: 'trip',
    model: edge(url, { fetch, history: 'server' }),
    ...options,
  })
  return {
    chat,
    calls: () => calls,
    requests: () => requests,
    load: () => loadChat(url, 'trip', { fetch, ...options }),
    /** Lets time pass until something is over. */
    async over<Result>(work: Promise<Result>): Promise<Result> {
      let isOver = false
      const done = () => {
        isOver = true
      }
      work.then(done, done)
      while (!isOver) await clock.advance(1_000)
      return work
    },
  }
}

it.each(Object.keys(faults))(
  'has no call in which a store that %s breaks the chat',
  async (name) => {
    const fault = faults[name] as () => unknown
    let failing = 0
    for (let isReached = true; isReached; ) {
      const at = `call ${++failing}`
      const { chat, calls, requests, load, over } = server(fault, failing)
      await over(chat.send('Hello'))
      await over(chat.send('And you?'))
      const loaded = await over(load().catch(() => undefined))
      const state = chat.get()
      expect({ isBusy: state.isBusy, draft: state.draft }, at).toEqual({
        isBusy: false,
        draft: undefined,
      })
      expect(requests(), at).toBeLessThanOrEqual(2)
      expect(JSON.stringify([state, loaded]), at).not.toContain('canary')
      if (calls() < failing) break
      // Whatever failed, what is sent afterwards is answered.
      await over(chat.send('Still there?'))
      expect(chat.get().error, at).toBeUndefined()
      expect(chat.get().content?.text, at).toBe('Hi')
      expect((await over(load())).messages.at(-1), at).toMatchObject({
        role: 'assistant',
        outcome: { type: 'complete' },
      })
    }
    expect(failing).toBeGreaterThan(5)
  },
)
