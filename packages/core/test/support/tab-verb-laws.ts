import { expect } from 'vitest'
import type { ChatMessage, Tools } from '../../src/index.ts'
import { tool } from '../../src/tools.ts'
import { createChance, pick } from './chance.ts'
import { checkState } from './chat-state-laws.ts'
import { randomVerbs, verbNames, type WatchedPromises, watchPromise } from './random-verbs.ts'
import { type SimulatedBrowser, type SimulatedTab, simulateBrowser } from './simulated-tabs.ts'
import { anyInput } from './tool-conversation.ts'

const moves = ['open', 'crash', 'freeze', 'thaw', 'thaw', 'hide', 'show', 'show'] as const
const actions = [...verbNames, ...moves, ...moves] as const
const mostTabs = 4
const toolNames = ['count', 'pay', 'ask'] as const

/** A tab in which a person does something, and what its promises become. */
interface UsedTab extends SimulatedTab {
  readonly verbs: Readonly<Record<(typeof verbNames)[number], () => unknown>>
  readonly watched: WatchedPromises
}

/**
 * Any verb in any tab, at moments that the seed decides, with messages that overtake each other, and what
 * holds of all tabs afterwards.
 */
export async function checkTabVerbs(seed: number): Promise<void> {
  const chance = createChance(seed)
  const isResumable = seed % 2 === 0
  const browser = simulateBrowser(chance, { delays: pick([[3], [0, 1, 3, 10, 40]], chance) })
  const tools = toolsOf(browser)
  const tabs: UsedTab[] = []
  const done: string[] = []
  let broken: unknown

  function open(): void {
    const busy = pick(['queue', 'queue', 'interrupt', 'reject'] as const, chance)
    const tab = browser.openTab({ isResumable, busy, tools })
    const { chat } = tab
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
      const asked = chance(2) ? ` for the tool ${pick(toolNames, chance)}` : ''
      return chat.send(`message ${done.length}${asked}`)
    }
    // The simulated tab reads its state anew.
    tabs.push(
      Object.assign(Object.create(tab), {
        verbs: { ...verbs, send },
        watched: { open: 0, rejections: [] },
      }),
    )
  }

  function move(action: (typeof moves)[number], tab: UsedTab): void {
    const isAnotherRunning = tabs.some((other) => other !== tab && other.state === 'running')
    switch (action) {
      case 'open':
        if (tabs.filter(({ state }) => state !== 'gone').length < mostTabs) open()
        return
      case 'crash':
        if (isAnotherRunning) tab.crash()
        return
      case 'freeze':
        if (isAnotherRunning) tab.freeze()
        return
      case 'thaw':
        tab.thaw()
        return
      case 'hide':
        if (isAnotherRunning && tab.state === 'running') tab.hide()
        return
      case 'show':
        if (tab.state === 'hidden') tab.show()
        return
    }
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
    for (const { chat } of alive) checkState(chat, chat.get())
    return alive
  }

  try {
    open()
    open()
    for (let moment = 0; moment < 30; moment++) {
      const action = pick(actions, chance)
      const at = chance(tabs.length)
      const tab = tabs[at] as UsedTab
      done.push(`${action} ${at}`)
      const isMove = (one: string): one is (typeof moves)[number] =>
        moves.some((name) => name === one)
      if (isMove(action)) move(action, tab)
      else if (tab.state === 'running') void watchPromise(tab.watched, tab.verbs[action]())
      await browser.advance(pick([0, 0, 1, 10, 60, 300, 1_500, 9_000], chance))
      if (broken) throw broken
    }
    for (const tab of tabs) {
      if (tab.state === 'hidden') tab.show()
      else tab.thaw()
    }
    expectSame(await rest())
    const [first] = tabs.filter(({ state }) => state === 'running')
    if (first) void watchPromise(first.watched, first.chat.stop())
    const alive = await rest()
    expectSame(alive)
    for (const { chat, watched } of alive) {
      expect(chat.get()).toMatchObject({ draft: undefined, isBusy: false, queued: [] })
      expect(watched).toEqual({ open: 0, rejections: [] })
    }
    const requested = browser.requests.map((line) => line.split(' ')[1])
    expect(new Set(requested).size, 'each step is requested once').toBe(requested.length)
    expect(new Set(browser.executed).size, 'each call is executed once').toBe(
      browser.executed.length,
    )
  } catch (cause) {
    throw new Error(story(), { cause })
  }
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

function expectSame(alive: readonly UsedTab[]): void {
  expect(alive.length).toBeGreaterThan(0)
  const [first, ...others] = alive.map(({ chat }) => chat.conversation())
  for (const other of others) {
    expect(sorted(other.messages)).toEqual(sorted(first?.messages))
    expect(other.head).toEqual(first?.head)
  }
}

function sorted(messages: readonly ChatMessage[] = []): readonly ChatMessage[] {
  return [...messages].sort((one, other) => (one.id < other.id ? -1 : 1))
}
