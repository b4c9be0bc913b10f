import { expect } from 'vitest'
import { openToolCalls } from '../../src/chat/open-tool-calls.ts'
import type { Checkpoint, Conversation, CreateChatOptions, Tools } from '../../src/index.ts'
import { resumeAnswer } from '../../src/index.ts'
import { turnLock } from '../../src/tabs/tab-session.ts'
import { tool } from '../../src/tools.ts'
import { createChance, pick } from './chance.ts'
import { checkState } from './chat-state-laws.ts'
import { randomVerbs, verbNames, type WatchedPromises, watchPromise } from './random-verbs.ts'
import { expectAnsweredOnce, expectKept, expectSameMessages, textOf } from './same-messages.ts'
import { type SimulatedBrowser, type SimulatedTab, simulateBrowser } from './simulated-tabs.ts'
import { anyInput } from './tool-conversation.ts'

const moves = ['open', 'crash', 'freeze', 'thaw', 'thaw', 'hide', 'show', 'show'] as const
const pageMoves = [
  'reload',
  'reload',
  'reload',
  'hide at its turn',
  'hide at its turn',
  'show',
] as const
type Verb = (typeof verbNames)[number]
type Move = (typeof moves)[number] | (typeof pageMoves)[number]

/** Verbs that neither stop an answer nor take a message back. */
const keepingVerbs = [
  ...['send', 'send', 'send', 'send', 'append', 'wait', 'wait'],
  ...['addToolOutput', 'addToolOutput', 'approve', 'approve', 'deny', 'update'],
] as const satisfies readonly Verb[]

const mostTabs = 4
/** How long an app works on a request, and a page stays, once its turn has come, in milliseconds. */
const delaysOfTurn = [0, 1, 2, 5] as const
/** More decisions than an answer of the model needs, and all messages of a run. */
const mostDecisions = 60
const toolNames = ['count', 'pay', 'ask'] as const

/** A tab in which a person does something, and what its promises become. */
interface UsedTab extends SimulatedTab {
  readonly verbs: Readonly<Record<Verb, () => unknown>>
  readonly watched: WatchedPromises
  /** What a person wrote here. */
  readonly written: string[]
}

/** What a page that is reloaded has of the one before. */
interface Stored {
  readonly conversation: Conversation
  readonly checkpoint: Checkpoint | undefined
}

interface TabVerbOptions {
  /** Pages are reloaded with what they stored, and hidden as their turn comes. */
  readonly leavesPages?: boolean
  /** Nothing is stopped or taken back, so that no message is lost. */
  readonly keepsAll?: boolean
}

/**
 * Any verb in any tab, at moments that the seed decides, with messages that overtake each other, and what
 * holds of all tabs afterwards.
 */
export async function checkTabVerbs(
  seed: number,
  { leavesPages = false, keepsAll = false }: TabVerbOptions = {},
): Promise<void> {
  const actions: readonly (Verb | Move)[] = [
    ...(keepsAll ? keepingVerbs : verbNames),
    ...[...moves, ...(leavesPages ? pageMoves : moves)],
  ]
  const chance = createChance(seed)
  const isResumable = seed % 2 === 0
  const browser = simulateBrowser(chance, { delays: pick([[3], [0, 1, 3, 10, 40]], chance) })
  const tools = toolsOf(browser)
  const tabs: UsedTab[] = []
  const done: string[] = []
  let broken: unknown
  /** Whether the page that has its turn next is hidden then. */
  let hidesAtTurn = false

  /** Whether a page left before any other had all that it had: nobody can know then what it has done. */
  let isAnyUnheard = false
  /** What pages had that left so. */
  const unheard = new Set<string>()
  /**
   * Steps of pages that crashed with them. No other page listened when the model was asked for them, and no
   * message went between the pages until the crash. So no page can know of them, and the next one requests
   * them as if for the first time. What a page that is reloaded had counts: the next one has its store.
   */
  const untold = new Set<string>()

  function leave(tab: SimulatedTab, how: 'hide' | 'crash'): void {
    const others = tabs.filter(({ chat, state }) => chat !== tab.chat && state === 'running')
    const isHeard = others.some((other) => idsOf(tab).every((id) => idsOf(other).includes(id)))
    if (tab.state === 'running' && !isHeard) {
      isAnyUnheard = true
      for (const id of idsOf(tab)) unheard.add(id)
    }
    tab[how]()
  }

  function isAnotherRunning(tab: SimulatedTab): boolean {
    return tabs.some((other) => other.chat !== tab.chat && other.state === 'running')
  }

  function open(stored?: Stored): void {
    const busy = keepsAll
      ? 'queue'
      : pick(['queue', 'queue', 'interrupt', 'reject'] as const, chance)
    const onLock = (name: string) => {
      if (!hidesAtTurn || !name.endsWith(`:${turnLock}`)) return
      hidesAtTurn = false
      void pause().then(
        () => tab.state === 'running' && isAnotherRunning(tab) && leave(tab, 'hide'),
      )
    }
    const wrapRequest: CreateChatOptions['wrapRequest'] = async (request) => {
      await pause()
      return request()
    }
    const tab = browser.openTab({
      ...{ isResumable, busy, tools, onLock },
      ...(leavesPages && { wrapRequest }),
      ...(stored && { conversation: stored.conversation }),
    })
    const { chat } = tab
    const watched: WatchedPromises = { open: 0, rejections: [] }
    const written: string[] = []
    if (stored?.checkpoint) void watchPromise(watched, resumeAnswer(chat, stored.checkpoint))

    async function pause(): Promise<void> {
      await tab.options.clock?.sleep(pick(delaysOfTurn, chance), new AbortController().signal)
    }

    chat.subscribe(() => {
      try {
        const { messageIds } = chat.get()
        expect(new Set(messageIds).size).toBe(messageIds.length)
      } catch (cause) {
        broken ??= cause
      }
    })
    const verbs = randomVerbs(chance, { chat: () => chat, answeredByApp: ['ask'] })
    const send = () => {
      const wish = chance(2) ? ` for the tool ${pick(toolNames, chance)}` : ''
      written.push(`message ${done.length}${wish}`)
      return chat.send(`message ${done.length}${wish}`)
    }
    const append = async () => {
      const content = `appended ${done.length}`
      await chat.append({ role: 'user', content })
      // It waits while the chat is busy.
      written.push(content)
    }
    // The simulated tab reads its state anew.
    tabs.push(
      Object.assign(Object.create(tab), {
        verbs: { ...verbs, send, append },
        watched,
        written,
      }),
    )
  }

  function move(action: Move, tab: UsedTab): void {
    const mayLeave = isAnotherRunning(tab)
    switch (action) {
      case 'open':
        if (tabs.filter(({ state }) => state !== 'gone').length < mostTabs) open()
        return
      case 'crash':
        if (!mayLeave) return
        for (const step of tab.untold) untold.add(step)
        leave(tab, 'crash')
        return
      case 'freeze':
        if (mayLeave) tab.freeze()
        return
      case 'thaw':
        tab.thaw()
        return
      case 'hide':
        if (mayLeave && tab.state === 'running') leave(tab, 'hide')
        return
      case 'show':
        if (tab.state === 'hidden') tab.show()
        return
      case 'reload': {
        const answering = tabs.find(({ chat, state }) => state === 'running' && chat.checkpoint())
        reload(answering ?? tab)
        return
      }
      case 'hide at its turn':
        hidesAtTurn = true
        return
    }
  }

  function reload(tab: UsedTab): void {
    if (tab.state !== 'running' || !isAnotherRunning(tab)) return
    const { chat } = tab
    const stored = { conversation: chat.conversation(), checkpoint: chat.checkpoint() }
    leave(tab, 'hide')
    tab.crash()
    open(structuredClone(stored))
  }

  function story(): string {
    const states = tabs.map(({ chat, state, watched }, at) => {
      const { status, isBusy, queued } = chat.get()
      return `tab ${at} ${state} ${status} busy ${isBusy} queued ${queued.length} open ${watched.open}`
    })
    return [
      `seed ${seed}: ${done.join(', ')}`,
      ...states,
      ...browser.locks(),
      ...browser.requests,
      '',
    ].join('\n')
  }

  async function rest(): Promise<readonly UsedTab[]> {
    await browser.advance(120_000)
    if (broken) throw broken
    const alive = tabs.filter(({ state }) => state === 'running')
    const isHeld = alive.some(({ chat }) => chat.get().status.startsWith('awaiting'))
    const known = new Set(alive.flatMap(idsOf))
    const lost = new Set([...unheard].filter((id) => !known.has(id)))
    for (const { chat } of alive) {
      const state = chat.get()
      checkState(chat, state, lost)
      expect(state.isBusy && !isHeld, 'what waits, waits for a person').toBe(false)
    }
    return alive
  }

  /** Decides about every call that waits for a person, in any tab, until none does. */
  async function decideAll(): Promise<void> {
    for (let decisions = 0; ; decisions++) {
      const waiting = (await rest()).find(({ chat }) => chat.get().status.startsWith('awaiting'))
      if (!waiting) return
      expect(decisions, 'each decision is made').toBeLessThan(mostDecisions)
      const { chat, watched } = waiting
      const [call] = openToolCalls(chat.get().messages.at(-1))
      const { id = 'none' } = chat.get().messages.at(-1) ?? {}
      void watchPromise(
        watched,
        chat.addToolOutput({ messageId: id, key: call?.key ?? '' }, 'given'),
      )
    }
  }

  try {
    open()
    open()
    for (let moment = 0; moment < 30; moment++) {
      const action = pick(actions, chance)
      const at = chance(tabs.length)
      const tab = tabs[at] as UsedTab
      done.push(`${action} ${at}`)
      const isMove = (one: string): one is Move =>
        [...moves, ...pageMoves].some((name) => name === one)
      if (isMove(action)) move(action, tab)
      else if (tab.state === 'running') void watchPromise(tab.watched, tab.verbs[action]())
      await browser.advance(pick([0, 0, 1, 10, 60, 300, 1_500, 9_000], chance))
      if (broken) throw broken
    }
    hidesAtTurn = false
    for (const tab of tabs) {
      if (tab.state === 'hidden') tab.show()
      else tab.thaw()
    }
    if (keepsAll || seed % 4 > 1) await decideAll()
    const rested = await rest()
    expectSameMessages(rested)
    if (keepsAll) expectKept(rested)
    if (keepsAll && !isAnyUnheard) expectAnsweredOnce(rested)
    const [first] = tabs.filter(({ state }) => state === 'running')
    if (first) void watchPromise(first.watched, first.chat.stop())
    const alive = await rest()
    expectSameMessages(alive)
    for (const { chat, watched } of alive) {
      const texts = chat
        .conversation()
        .messages.flatMap(textOf)
        .filter((text) => !text.startsWith('edited'))
      expect(new Set(texts).size, 'each message is sent once').toBe(texts.length)
      expect(chat.get()).toMatchObject({ draft: undefined, isBusy: false, queued: [] })
      expect(watched).toEqual({ open: 0, rejections: [] })
    }
    const told = [...browser.requests]
    for (const step of untold) told.splice(told.indexOf(step), 1)
    const requested = told.map((line) => line.split(' ')[1])
    expect(new Set(requested).size, 'each step is requested once').toBe(requested.length)
    expect(new Set(browser.executed).size, 'each call is executed once').toBe(
      browser.executed.length,
    )
  } catch (cause) {
    throw new Error(story(), { cause })
  }
}

function idsOf({ chat }: SimulatedTab): string[] {
  return [...chat.conversation().messages, ...chat.get().queued].map(({ id }) => id)
}

/** One that runs, one that a person approves, and one whose output the app gives. */
function toolsOf(browser: SimulatedBrowser): Tools {
  const { count: pay } = browser.toolsThatAsk()
  const count = tool({
    input: anyInput,
    async execute(input) {
      browser.executed.push(JSON.stringify(input))
      return 'counted'
    },
  })
  return { count, ...(pay && { pay }), ask: tool({ input: anyInput }) }
}
