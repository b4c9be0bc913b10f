// Long, for all that may happen to servers, pages and devices shares what is checked at the end.

import { expect } from 'vitest'
import { edge, type Handler, loadChat } from '../../src/edge.ts'
import {
  type AssistantMessage,
  type Chat,
  type ChatResult,
  type Clock,
  type Conversation,
  type CreateChatOptions,
  createChat,
  immediately,
  resumeAnswer,
} from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { anyModel } from './cassette-harness.ts'
import { createChance, pick } from './chance.ts'
import { checkState } from './chat-state-laws.ts'
import { type ClosablePage, closablePage } from './closable-page.ts'
import { url } from './edge-harness.ts'
import { failingCalls, failingStore, failingTable } from './failing-calls.ts'
import { flakyNetwork } from './flaky-network.ts'
import { manualClock, settled } from './manual-clock.ts'
import { pauseReason, randomProvider, requestProblem } from './random-provider.ts'
import { randomTools } from './random-tools.ts'
import { randomVerbs, type WatchedPromises, watchPromise } from './random-verbs.ts'
import { checkKept, checkSettled, checkTexts, isExpected } from './server-answer-laws.ts'
import { type ServerProcess, startProcess } from './server-process.ts'
import { createSharedStore } from './shared-store.ts'
import { createTable } from './stored-shop.ts'
import { anyInput } from './tool-conversation.ts'

/** What requests each step of the model once. */
const plainActions = [
  ...['send', 'send', 'send', 'wait', 'wait', 'wait', 'wait', 'stop'],
  ...['addToolOutput', 'approve', 'approve', 'deny'],
  ...['reload', 'load', 'follow', 'kill', 'pause', 'resume', 'network', 'stores'],
  ...['approveElsewhere', 'denyElsewhere', 'stopElsewhere', 'otherDevice'],
] as const
const allActions = [
  ...plainActions,
  ...['regenerate', 'regenerateOne', 'retry', 'continue', 'edit', 'switchTo'],
] as const

/** How well a network works: how many of its connections are lost, of eight. */
const networks = [0, 0, 0, 2, 5]

/**
 * Several processes with one log and maybe one table, which are killed and paused, and whose clocks may be
 * wrong. A page reaches them over a network that breaks, and is reloaded; other devices follow its answers
 * and decide, too. `isFailing`: the log and the table fail, hang, lose replies and get calls twice.
 */
export async function checkServers(
  seed: number,
  { isFailing = false }: { readonly isFailing?: boolean } = {},
): Promise<void> {
  const chance = createChance(seed)
  const clock = { ...manualClock(), random: () => chance(2 ** 32) / 2 ** 32 }
  const provider = randomProvider(chance, clock, { pauses: pick([0, 0, 3], chance) })
  const isKept = chance(3) > 0
  const skew = pick([0, 0, 200_000], chance)
  const calls = failingCalls(chance, clock)
  const table = createTable()
  const actions: readonly string[] = chance(2) ? plainActions : allActions
  const done: string[] = []
  const errors: unknown[] = []
  const watched: WatchedPromises = { open: 0, rejections: [] }
  const followers: Chat[] = []
  let lost = 0
  let broken: unknown

  const { tools, executed, execute } = randomTools(chance, { clock, durations: [0, 1, 40, 2_000] })
  const pageExecutes = chance(2) === 0
  const finished = new Map<string, AssistantMessage[]>()
  const shared = {
    store: failingStore(createSharedStore(clock), calls),
    table: isKept ? failingTable(table, calls) : undefined,
    secret: 'a secret of the servers, long enough',
    tools,
    retry: false,
    authorize: () => 'ann',
    onError: (error: unknown) => errors.push(error),
    onFinish({ message }: ChatResult, { answerId }: { readonly answerId: string }) {
      finished.set(answerId, [...(finished.get(answerId) ?? []), message])
    },
  } as const

  /** The clock of a machine, which may be wrong by minutes. */
  function ownClock(): Clock {
    const wrong = skew ? chance(2 * skew) - skew : 0
    return { ...clock, now: () => clock.now() + wrong }
  }

  function start(): ServerProcess {
    return startProcess({ ...shared, clock: ownClock() }, (through) => ({
      ...anyModel({ apiKey: 'unused', fetch: through(provider.fetch) }),
      pauseReasons: [pauseReason],
    }))
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
  const signal = new AbortController().signal
  const load = () => loadChat(url, 'random', { fetch: network.fetch, signal, clock })
  const pages = new Map<Chat, ClosablePage & { readonly watched: Set<string> }>()
  let chat = open(undefined)

  function open(conversation: Conversation | undefined): Chat {
    const page = closablePage(network.fetch)
    /** A tool of the page, for the call that the server leaves to it. */
    const ask = tool({
      input: anyInput,
      execute: (input) => page.whileOpen(execute(input)),
    })
    const options: CreateChatOptions = {
      id: 'random',
      model: edge(url, { history: isKept ? 'server' : 'client', fetch: page.fetch }),
      scheduler: immediately,
      clock: ownClock(),
      conversation,
      ...(pageExecutes && { tools: { ask } }),
    }
    const opened = createChat(options)
    pages.set(opened, { ...page, watched: new Set() })
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
    const { live } = conversation
    if (!live) return
    pages.get(opened)?.watched.add(live.answer.id)
    await resumeAnswer(opened, live, { executesTools: false })
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

  const elsewhere = randomVerbs(chance, {
    chat: () => followers.at(-1) ?? chat,
    answeredByApp: [],
  })
  const act: Readonly<Record<string, () => unknown>> = {
    ...randomVerbs(chance, { chat: () => chat, answeredByApp: ['ask'] }),
    /** The page is closed and opened again, with what it stored. */
    reload() {
      const [conversation, checkpoint] = JSON.parse(
        JSON.stringify([chat.conversation(), chat.checkpoint() ?? null]),
      )
      const page = pages.get(chat)
      page?.close()
      chat = open(conversation)
      const isWatched = page?.watched.has(checkpoint?.answer.id)
      if (isWatched) pages.get(chat)?.watched.add(checkpoint.answer.id)
      return checkpoint && resumeAnswer(chat, checkpoint, { executesTools: !isWatched })
    },
    /** The page is opened on a device that has nothing of the conversation. */
    load() {
      if (!isKept) return undefined
      pages.get(chat)?.close()
      chat = open(undefined)
      return openLoaded(chat)
    },
    follow() {
      if (!isKept) return undefined
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
    stores: () => isFailing && calls.setFailures(pick([0, 0, 1, 4, 16], chance)),
    approveElsewhere: () => elsewhere.approve(),
    denyElsewhere: () => elsewhere.deny(),
    stopElsewhere: () => elsewhere.stop(),
    /** The person goes on at a device that only watched until now. */
    otherDevice() {
      const other = followers.pop()
      if (!other) return
      followers.push(chat)
      chat = other
    },
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
    calls.setFailures(0)
    for (const one of processes) one.resume()
    await clock.advance(3_600_000)
    await passing(Promise.all(processes.map(({ sweep }) => sweep())))
    await settled()
    if (broken) throw broken
    const devices = [chat, ...followers]
    for (const one of devices) {
      const { status, isBusy, queued } = one.get()
      const isWaiting = status === 'awaiting-approval' || status === 'awaiting-tool-output'
      if (!isWaiting)
        expect({ status, isBusy, queued }).toMatchObject({ isBusy: false, queued: [] })
    }
    expect(watched.rejections).toEqual([])
    if (!isFailing) expect(new Set(executed).size, 'calls executed once').toBe(executed.length)
    for (const request of provider.requests) expect(requestProblem(request)).toBe('')
    if (actions === plainActions && !isFailing) {
      const bodies = provider.requests.map((request) => JSON.stringify(request))
      expect(new Set(bodies).size, 'each step requested once').toBe(bodies.length)
    }
    const { messages: stored } = isKept ? await passing(load()) : { messages: [] }
    const answers = [...finished.values()].flat()
    const conversations = devices.map((one) => one.conversation().messages)
    for (const message of [...stored, ...answers, ...conversations.flat()]) {
      checkTexts(message, provider.texts)
    }
    for (const message of stored) checkSettled(message)
    if (isKept && !isFailing) {
      const whole = new Map(stored.map((message) => [message.id, message]))
      for (const message of chat.conversation().messages) checkKept(message, whole.get(message.id))
    }
    for (const message of conversations.flat()) {
      if ('outcome' in message && message.outcome?.type === 'complete') {
        expect([...finished.keys()], 'finished').toContain(message.id)
      }
    }
    expect(errors.map(String).filter((error) => !isExpected(error, isFailing))).toEqual([])
  } catch (cause) {
    throw new Error(`seed ${seed}: ${done.join(', ')}`, { cause })
  }
}
