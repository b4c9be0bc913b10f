import { expect } from 'vitest'
import {
  type AnswerStore,
  edge,
  type Handler,
  loadChat,
  type StoredConversationsOptions,
} from '../../src/edge.ts'
import { type Chat, type ChatMessage, createChat, immediately } from '../../src/index.ts'
import { anyModel } from './cassette-harness.ts'
import { createChance, pick } from './chance.ts'
import { checkState } from './chat-state-laws.ts'
import { servedBy, url } from './edge-harness.ts'
import { manualClock } from './manual-clock.ts'
import { startProcess } from './server-process.ts'
import { createSharedStore } from './shared-store.ts'
import { calling, refundTool, textBody, throughJson } from './shop.ts'
import { createTable } from './stored-shop.ts'

/** How long a call of a database takes, in milliseconds. */
const delays = [0, 0, 1, 3, 10, 40]

/**
 * Two devices have the same conversation open, whose last answer waits for two decisions, and decide at about
 * the same moment. Each reaches a server of its own; the servers share a log, and maybe a table.
 */
export async function checkDevices(seed: number): Promise<void> {
  const chance = createChance(seed)
  const clock = manualClock()
  const isKept = chance(3) > 0
  const table = createTable()
  const paid: number[] = []
  let requests = 0
  const provider = async () => {
    const body = requests++ ? textBody('Done') : calling('refund', 'refund')
    await pause()
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  const pause = () => clock.sleep(pick(delays, chance), new AbortController().signal)
  const shared = {
    store: slowStore(createSharedStore(clock), pause),
    table: isKept ? slowTable(table, pause) : undefined,
    secret: 'a secret of the servers, long enough',
    tools: { refund: refundTool(paid) },
    retry: false,
    authorize: () => 'ann',
    clock,
  } as const
  const start = () =>
    startProcess(shared, (through) => anyModel({ apiKey: 'unused', fetch: through(provider) }))
  const servers = [start(), start()]

  function open(server: { readonly serve: Handler } | undefined): Chat {
    if (!server) throw new Error('There is no server')
    const fetch = servedBy(server.serve)
    return createChat({
      id: 'trip',
      model: edge(url, { history: isKept ? 'server' : 'client', fetch }),
      scheduler: immediately,
      retry: false,
      clock,
    })
  }

  async function passTime(): Promise<void> {
    for (let seconds = 0; seconds < 20; seconds++) await clock.advance(1_000)
  }

  const load = async () => {
    const loading = loadChat(url, 'trip', { fetch: servedBy(servers[0]?.serve as Handler), clock })
    await passTime()
    return loading
  }

  const first = open(servers[0])
  void first.send('Refund both')
  await passTime()
  expect(first.get().status).toBe('awaiting-approval')
  const second = open(servers[1])
  second.adopt(throughJson(first.conversation()))
  const devices = [first, second]
  const done: string[] = []

  try {
    for (let moment = 0; moment < 8; moment++) {
      const device = chance(2)
      const chat = devices[device] as Chat
      const call = pick(chat.get().toolCalls, chance)
      const action = pick(['approve', 'approve', 'approve', 'deny', 'send'], chance)
      done.push(`${device} ${action} ${call?.key}`)
      if (action === 'send' && !chance(3)) void chat.send('And now?').catch(() => {})
      else if (call && action === 'approve') void chat.approve(call).catch(() => {})
      else if (call && action === 'deny') void chat.deny(call, 'No').catch(() => {})
      await clock.advance(pick([0, 0, 0, 1, 5, 30], chance))
    }
    await passTime()
    expect(new Set(paid).size, 'each call executed once').toBe(paid.length)
    for (const chat of devices) checkState(chat, chat.get())
    if (isKept) checkPaid((await load()).messages, paid)
  } catch (cause) {
    throw new Error(`seed ${seed}: ${done.join(', ')}`, { cause })
  }
}

/** What was executed is in the store, and what is in the store was executed. */
function checkPaid(messages: readonly ChatMessage[], paid: readonly number[]): void {
  const calls = messages.flatMap(({ parts }) =>
    parts.filter((part) => part.type === 'tool-call' && part.status === 'done'),
  )
  const outputs = calls.map((part) => Object(part).output)
  expect(outputs.sort(), 'stored').toEqual(paid.map((amount) => `paid ${amount}`).sort())
}

function slowTable(
  table: StoredConversationsOptions,
  pause: () => Promise<void>,
): StoredConversationsOptions {
  return {
    async load(key) {
      await pause()
      const loaded = await table.load(key)
      await pause()
      return loaded
    },
    async save(messages, key) {
      await pause()
      await table.save(messages, key)
      await pause()
    },
  }
}

function slowStore(store: AnswerStore, pause: () => Promise<void>): AnswerStore {
  return {
    ...store,
    async open(...request) {
      await pause()
      const opened = await store.open(...request)
      await pause()
      return opened
    },
  }
}
