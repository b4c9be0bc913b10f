import { expect, it } from 'vitest'
import {
  type ChatHandlerOptions,
  chatHandler,
  edge,
  loadChat,
  storedConversations,
} from '../../src/edge.ts'
import {
  type Chat,
  type ChatMessage,
  type CreateChatOptions,
  createChat,
  immediately,
  resumeAnswer,
} from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { answerBody, anyModel } from '../support/cassette-harness.ts'
import { gate, openBody } from '../support/controlled-provider.ts'
import { servedBy, url } from '../support/edge-harness.ts'
import { eventually } from '../support/eventually.ts'
import { manualClock } from '../support/manual-clock.ts'
import { calling, throughJson } from '../support/shop.ts'

/** A server that keeps conversations and logs answers, and devices that have nothing of each other. */
function server(options: Partial<ChatHandlerOptions> = {}) {
  const rows = new Map<string, ChatMessage>()
  const clock = manualClock()
  const bodies: ReturnType<typeof openBody>[] = []
  const provider: typeof fetch = (...request) => {
    const body = openBody()
    bodies.push(body)
    return body.fetch(...request)
  }
  const handler = chatHandler({
    model: anyModel({ fetch: provider }),
    authorize: (request) => request.headers.get('user') ?? 'ann',
    conversations: storedConversations({
      load: ({ user }) => [...rows].flatMap(([key, row]) => (key.startsWith(user) ? [row] : [])),
      save(messages, { user }) {
        for (const message of messages) rows.set(`${user} ${message.id}`, throughJson(message))
      },
    }),
    ...{ clock, log: memoryLog({ clock }), heartbeat: 100_000, retry: false, timeout: false },
    ...options,
  })
  let devices = 0
  const fetch = servedBy(handler)
  return {
    ...{ bodies, clock },
    device: (own: Partial<CreateChatOptions> = {}): Chat =>
      createChat({
        id: 'trip',
        model: edge(url, { fetch, history: 'server' }),
        ...{ scheduler: immediately, retry: false, timeout: false },
        clock: manualClock({ random: ++devices / 10 }),
        ...own,
      }),
    load: (user = 'ann') => loadChat(url, 'trip', { fetch, headers: { user } }),
    /** So many requests reached the provider. */
    requested: (times: number) => until(() => bodies.length === times),
    write(content: string): void {
      bodies.at(-1)?.write(answerBody([{ content }], null))
    },
    finish(): void {
      bodies.at(-1)?.write(`${answerBody([])}data: [DONE]\n\n`)
      bodies.at(-1)?.close()
    },
    call(name: string): void {
      bodies.at(-1)?.write(calling(name))
      bodies.at(-1)?.close()
    },
  }
}

/** What a real handler does takes its time. */
function until(isMet: () => boolean): Promise<void> {
  return eventually(() => expect(isMet()).toBe(true))
}

const shows = (chat: Chat, text: string) => until(() => textOf(chat) === text)

/** The first device sends a message, and the model begins to answer. */
async function begin(shop: ReturnType<typeof server>, own: Partial<CreateChatOptions> = {}) {
  const chat = shop.device(own)
  const sent = chat.send('Hello')
  await shop.requested(1)
  return { chat, sent }
}

/** A second device opens the chat. */
async function open(chat: Chat, { load }: ReturnType<typeof server>) {
  const conversation = await load()
  chat.adopt(conversation)
  const { live } = conversation
  const over = live && resumeAnswer(chat, live, { executesTools: false })
  return { live, over }
}

const textOf = (chat: Chat) => chat.get().content?.text

const contentOf = ({ messages }: ReturnType<Chat['get']>) =>
  messages.map(({ id, parent, parts, ...message }) => ({
    ...{ id, parent, parts: throughJson(parts) },
    outcome: Object(message).outcome,
  }))

it('shows an answer on a second device while it streams, and asks the model once', async () => {
  const shop = server()
  const first = await begin(shop)
  shop.write('One ')
  await shows(first.chat, 'One ')
  const second = shop.device()
  const { over } = await open(second, shop)
  await shows(second, 'One ')
  expect(second.get().status).toBe('streaming')
  shop.write('two')
  await shows(second, 'One two')
  await shows(first.chat, 'One two')
  shop.finish()
  await Promise.all([over, first.sent])
  expect(second.get().status).toBe('settled')
  expect(contentOf(second.get())).toEqual(contentOf(first.chat.get()))
  expect(second.get().messages.map(({ role }) => role)).toEqual(['user', 'assistant'])
  expect(shop.bodies).toHaveLength(1)
})

it('goes on from the second device as from the first', async () => {
  const shop = server()
  const first = await begin(shop)
  const second = shop.device()
  const { over } = await open(second, shop)
  shop.write('Hi')
  shop.finish()
  await Promise.all([over, first.sent])
  const sent = second.send('And?')
  await shop.requested(2)
  shop.write('Bye')
  shop.finish()
  await sent
  expect(second.get().messages).toHaveLength(4)
  expect((await shop.load()).messages).toHaveLength(4)
  expect(shop.bodies).toHaveLength(2)
})

it('stops an answer from the second device', async () => {
  const shop = server()
  const first = await begin(shop)
  shop.write('One')
  const second = shop.device()
  await open(second, shop)
  await shows(second, 'One')
  await second.stop()
  await first.sent
  expect(shop.bodies[0]?.cancelled()).toBe(true)
  expect(first.chat.get().status).toBe('settled')
  expect(textOf(first.chat)).toBe('One')
})

it('shows an answer that is made anew, on the branch of its message', async () => {
  const shop = server()
  const first = await begin(shop)
  shop.write('One')
  shop.finish()
  await first.sent
  const again = first.chat.regenerate()
  await shop.requested(2)
  shop.write('Two')
  const second = shop.device()
  const { over } = await open(second, shop)
  await shows(second, 'Two')
  shop.finish()
  await Promise.all([over, again])
  expect(contentOf(second.get())).toEqual(contentOf(first.chat.get()))
  expect(second.branches(second.get().messages.at(-1)?.id ?? '')).toHaveLength(2)
})

const anything = jsonSchema({ type: 'object' })

it('shows the steps that are added after an approval, and executes the tool once', async () => {
  let paid = 0
  const refund = tool({ input: anything, approve: true, execute: () => `paid ${++paid}` })
  const shop = server({ tools: { refund } })
  const first = await begin(shop)
  shop.call('refund')
  await first.sent
  const [call] = first.chat.get().toolCalls
  if (!call) throw new Error('There is no call')
  const approved = first.chat.approve(call)
  await shop.requested(2)
  shop.write('Refunded')
  const second = shop.device()
  const { over } = await open(second, shop)
  await shows(second, 'Refunded')
  expect(second.get().status).toBe('streaming')
  shop.finish()
  await Promise.all([over, approved])
  expect(contentOf(second.get())).toEqual(contentOf(first.chat.get()))
  expect(paid).toBe(1)
  expect(shop.bodies).toHaveLength(2)
})

it('waits for the person on both devices while a call waits', async () => {
  const refund = tool({ input: anything, approve: true, execute: () => 1 })
  const shop = server({ tools: { refund } })
  const first = await begin(shop)
  shop.call('refund')
  await first.sent
  const second = shop.device()
  const { live } = await open(second, shop)
  expect(live).toBeUndefined()
  expect(second.get().status).toBe('awaiting-approval')
})

it('leaves the tools of the page to the device that began the answer', async () => {
  let looks = 0
  const look = tool({ input: anything, execute: () => ++looks })
  const shop = server()
  const first = await begin(shop, { tools: { look } })
  const second = shop.device({ tools: { look } })
  const { over } = await open(second, shop)
  shop.call('look')
  await over
  await shop.requested(2)
  shop.write('Seen')
  shop.finish()
  await first.sent
  expect(looks).toBe(1)
  expect(textOf(first.chat)).toBe('Seen')
  expect(second.get().status).toBe('awaiting-tool-output')
  expect(shop.bodies).toHaveLength(2)
})

it('shows an answer to a device that loads before the answer is in the log', async () => {
  const clock = manualClock()
  const log = memoryLog({ clock })
  const opened = gate()
  const slow: typeof log = {
    ...log,
    async open(...claim) {
      await opened.promise
      return log.open(...claim)
    },
  }
  const shop = server({ clock, log: slow })
  const sent = shop.device().send('Hello')
  await clock.until(5_000)
  const second = shop.device()
  const opening = open(second, shop)
  await clock.until(100)
  opened.open()
  await shop.requested(1)
  await clock.advance(100)
  const { live, over } = await opening
  expect(live?.answer.parts).toEqual([])
  shop.write('Hi')
  shop.finish()
  await Promise.all([sent, over])
  expect(textOf(second)).toBe('Hi')
  expect(shop.bodies).toHaveLength(1)
})

/** A store whose next load or save takes until a test opens a gate. */
function slowStore() {
  const rows = new Map<string, ChatMessage>()
  type Gate = ReturnType<typeof gate<void>>
  const slow: { load?: Gate; save?: Gate } = {}
  const isHeld = { load: false, save: false }
  async function hold(call: 'load' | 'save'): Promise<void> {
    const { [call]: held } = slow
    delete slow[call]
    isHeld[call] = held !== undefined
    await held?.promise
  }
  const conversations = storedConversations({
    async load() {
      const found = [...rows.values()]
      await hold('load')
      return found
    },
    async save(messages) {
      await hold('save')
      for (const message of messages) rows.set(message.id, throughJson(message))
    },
  })
  return { slow, isHeld, conversations }
}

it.each(['first', 'made anew'])(
  'shows an answer that ends while a device loads: %s',
  async (which) => {
    const { slow, isHeld, conversations } = slowStore()
    const shop = server({ conversations })
    const { chat, sent: first } = await begin(shop)
    let sent: Promise<unknown> = first
    if (which === 'made anew') {
      shop.write('Old')
      shop.finish()
      await first
      sent = chat.regenerate()
      await shop.requested(2)
    }
    shop.write('New')
    await shows(chat, 'New')
    const loaded = gate()
    slow.load = loaded
    const opening = shop.load()
    await until(() => isHeld.load)
    shop.finish()
    await sent
    await eventually(async () => expect((await shop.load()).live).toBeUndefined())
    loaded.open()
    const { messages, live } = await opening
    expect(live).toBeUndefined()
    expect(messages.at(-1)).toMatchObject({ role: 'assistant', parts: [{ text: 'New' }] })
  },
)

it('shows an answer that was just stopped, and is saved a moment later', async () => {
  const { slow, isHeld, conversations } = slowStore()
  const shop = server({ conversations })
  const { chat } = await begin(shop)
  shop.write('Half')
  await shows(chat, 'Half')
  const saved = gate()
  slow.save = saved
  const stopped = chat.stop()
  await until(() => isHeld.save)
  const opening = shop.load()
  await shop.clock.until(100)
  saved.open()
  await stopped
  await shop.clock.advance(100)
  const { messages } = await opening
  expect(messages.at(-1)).toMatchObject({ role: 'assistant', parts: [{ text: 'Half' }] })
})

it('says nothing of a live answer to another user, once it is over, or without a log', async () => {
  const shop = server()
  const { sent } = await begin(shop)
  shop.write('One')
  expect((await shop.load()).live?.cursor?.after).toBe(-1)
  expect((await shop.load('bob')).messages).toEqual([])
  shop.finish()
  await sent
  expect((await shop.load()).live).toBeUndefined()
  const unlogged = server({ log: undefined })
  await begin(unlogged)
  const { live, messages } = await unlogged.load()
  expect(live).toBeUndefined()
  expect(messages).toHaveLength(1)
})

it('says nothing of an answer in a shared conversation that another user requested', async () => {
  const rows = new Map<string, ChatMessage>()
  const shop = server({
    conversations: storedConversations({
      load: () => [...rows.values()],
      save(messages) {
        for (const message of messages) rows.set(message.id, throughJson(message))
      },
    }),
  })
  await begin(shop)
  // Within two seconds it waits for the answer to be in the log.
  await shop.clock.advance(2_000)
  const { live, messages } = await shop.load('bob')
  expect(messages).toHaveLength(1)
  expect(live).toBeUndefined()
})
