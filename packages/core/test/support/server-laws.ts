import { expect } from 'vitest'
import { edge, type Handler, loadChat } from '../../src/edge.ts'
import {
  type Chat,
  type ChatMessage,
  type Conversation,
  type CreateChatOptions,
  createChat,
  immediately,
  resumeAnswer,
} from '../../src/index.ts'
import { isInStep } from '../../src/protocol/part-key.ts'
import { anyModel } from './cassette-harness.ts'
import { createChance, pick } from './chance.ts'
import { checkState } from './chat-state-laws.ts'
import { url } from './edge-harness.ts'
import { flakyNetwork } from './flaky-network.ts'
import { manualClock, settled } from './manual-clock.ts'
import { randomProvider, requestProblem } from './random-provider.ts'
import { randomTools } from './random-tools.ts'
import { randomVerbs, type WatchedPromises, watchPromise } from './random-verbs.ts'
import { type ServerProcess, startProcess } from './server-process.ts'
import { createSharedStore } from './shared-store.ts'
import { createTable } from './stored-shop.ts'

/** What requests each step of the model once. */
const plainActions = [
  ...['send', 'send', 'send', 'wait', 'wait', 'wait', 'wait', 'stop'],
  ...['addToolOutput', 'approve', 'approve', 'deny'],
  ...['reload', 'load', 'follow', 'kill', 'pause', 'resume', 'network'],
] as const
const allActions = [
  ...plainActions,
  ...['regenerate', 'regenerateOne', 'retry', 'continue', 'edit', 'switchTo'],
] as const

/** How well a network works: how many of its connections are lost, of eight. */
const networks = [0, 0, 0, 2, 5]

/**
 * Several processes with one log and one table, which are killed and paused. A page reaches them over a
 * network that breaks, and is reloaded; other devices follow its answers.
 */
export async function checkServers(seed: number): Promise<void> {
  const chance = createChance(seed)
  const clock = { ...manualClock(), random: () => chance(2 ** 32) / 2 ** 32 }
  const provider = randomProvider(chance, clock)
  const store = createSharedStore(clock)
  const table = createTable()
  const actions: readonly string[] = chance(2) ? plainActions : allActions
  const done: string[] = []
  const errors: unknown[] = []
  const watched: WatchedPromises = { open: 0, rejections: [] }
  const followers: Chat[] = []
  let lost = 0
  let broken: unknown

  const { tools, executed } = randomTools(chance, { clock, durations: [0, 1, 40, 2_000] })

  function start(): ServerProcess {
    return startProcess(
      {
        ...{ clock, store, table, tools, retry: false },
        authorize: () => 'ann',
        onError: (error) => errors.push(error),
      },
      (through) => anyModel({ apiKey: 'unused', fetch: through(provider.fetch) }),
    )
  }

  let processes = [start(), start()]
  const anyProcess: Handler = (request) => pick(processes, chance).serve(request)
  const network = flakyNetwork(
    anyProcess,
    () => (chance(8) < lost ? 1 + chance(8) : undefined),
    () => {
      if (chance(16) < lost) throw new TypeError('Failed to fetch')
      return undefined
    },
  )
  const options: CreateChatOptions = {
    id: 'random',
    model: edge(url, { history: 'server', fetch: network.fetch }),
    scheduler: immediately,
    clock,
  }
  const signal = new AbortController().signal
  const load = () => loadChat(url, 'random', { fetch: network.fetch, signal, clock })
  let chat = open(undefined)

  function open(conversation: Conversation | undefined): Chat {
    const opened = createChat({ ...options, conversation })
    opened.subscribe(() => {
      try {
        checkState(opened, opened.get())
      } catch (cause) {
        broken ??= cause
      }
    })
    return opened
  }

  /** As a device that has nothing of the conversation, and watches what another requested. */
  async function openLoaded(opened: Chat): Promise<void> {
    const conversation = await load().catch(() => undefined)
    if (!conversation || opened.get().isBusy) return
    opened.adopt(conversation)
    if (conversation.live) await resumeAnswer(opened, conversation.live, { executesTools: false })
  }

  /** What comes of that while time passes. */
  async function passing<Value>(work: Promise<Value>): Promise<Value> {
    let isOver = false
    const over = work.finally(() => {
      isOver = true
    })
    for (let seconds = 0; seconds < 60 && !isOver; seconds++) await clock.advance(1_000)
    if (!isOver) throw new Error('It hangs')
    return over
  }

  const act: Readonly<Record<string, () => unknown>> = {
    ...randomVerbs(chance, { chat: () => chat, answeredByApp: ['ask'] }),
    /** The page is closed and opened again, with what it stored. */
    reload() {
      const [conversation, checkpoint] = JSON.parse(
        JSON.stringify([chat.conversation(), chat.checkpoint() ?? null]),
      )
      chat = open(conversation)
      return checkpoint && resumeAnswer(chat, checkpoint)
    },
    /** The page is opened on a device that has nothing of the conversation. */
    load() {
      chat = open(undefined)
      return openLoaded(chat)
    },
    follow() {
      const follower = open(undefined)
      followers.push(follower)
      return openLoaded(follower)
    },
    kill() {
      const killed = pick(processes, chance)
      killed.kill()
      processes = [...processes.filter((one) => one !== killed), start()]
    },
    pause: () => pick(processes, chance).pause(),
    resume: () => pick(processes, chance).resume(),
    network() {
      lost = pick(networks, chance)
    },
  }

  try {
    for (let moment = 0; moment < 30; moment++) {
      const action = pick(actions, chance)
      done.push(action)
      void watchPromise(watched, act[action]?.())
      await clock.advance(pick([0, 1, 5, 30, 250, 5_000, 20_000], chance))
      if (broken) throw broken
    }
    lost = 0
    for (const one of processes) one.resume()
    await clock.advance(3_600_000)
    await passing(Promise.all(processes.map(({ sweep }) => sweep())))
    await settled()
    if (broken) throw broken
    for (const one of [chat, ...followers]) {
      const { status, isBusy, queued } = one.get()
      const isWaiting = status === 'awaiting-approval' || status === 'awaiting-tool-output'
      if (!isWaiting)
        expect({ status, isBusy, queued }).toMatchObject({ isBusy: false, queued: [] })
    }
    expect(watched.rejections).toEqual([])
    expect(new Set(executed).size, 'calls executed once').toBe(executed.length)
    for (const request of provider.requests) expect(requestProblem(request)).toBe('')
    if (actions === plainActions) {
      const bodies = provider.requests.map((request) => JSON.stringify(request))
      expect(new Set(bodies).size, 'each step requested once').toBe(bodies.length)
    }
    const { messages: stored } = await passing(load())
    const whole = new Map(stored.map((message) => [message.id, message]))
    for (const message of stored) checkSettled(message)
    for (const message of chat.conversation().messages) checkKept(message, whole.get(message.id))
    expect(errors.map(String).filter((error) => error !== 'Error: The tool failed')).toEqual([])
  } catch (cause) {
    throw new Error(`seed ${seed}: ${done.join(', ')}`, { cause })
  }
}

/** Nothing that the server keeps goes on, and nobody can decide about a step that others follow. */
function checkSettled(message: ChatMessage): void {
  if (message.role === 'user') return
  expect(message.outcome, `${message.id} is over`).toBeDefined()
  const lastStep = message.steps.length - 1
  for (const part of message.parts) {
    if (part.type !== 'tool-call') continue
    expect(liveStatuses, JSON.stringify(message)).not.toContain(part.status)
    if (!isInStep(part.key, lastStep)) {
      expect(openStatuses, JSON.stringify(message)).not.toContain(part.status)
    }
  }
}

const liveStatuses = ['streaming', 'running']
const openStatuses = ['ready', 'awaiting-approval', 'approved']

/**
 * The server has the last step that its client has, or more of it where that is not whole. Of the steps
 * before, a client that went on after a lost connection may have less.
 */
function checkKept(message: ChatMessage, stored: ChatMessage | undefined): void {
  if (message.role === 'user' || !message.parts.length) return
  const lastStep = message.steps.length - 1
  const text = textOf(message, lastStep)
  const kept = stored ? textOf(stored, lastStep) : ''
  const both = `${text} of ${JSON.stringify(stored)}`
  if (message.outcome?.type === 'complete') expect(kept, both).toBe(text)
  else expect(kept.startsWith(text), both).toBe(true)
}

function textOf({ parts }: ChatMessage, step: number): string {
  return parts
    .map((part) => (part.type === 'content' && isInStep(part.key, step) ? part.text : ''))
    .join('')
}
