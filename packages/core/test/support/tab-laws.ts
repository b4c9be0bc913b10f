import { expect } from 'vitest'
import { createChance, pick } from './chance.ts'
import { expectSameMessages, textOf } from './same-messages.ts'
import { type SimulatedTab, simulateBrowser } from './simulated-tabs.ts'

const actions = [
  'send',
  'send',
  'send',
  'send with a tool',
  'regenerate',
  'stop',
  'open',
  'open',
  'crash',
  'freeze',
  'freeze',
  'thaw',
  'thaw',
  'hide',
  'show',
  'wait',
  'wait',
] as const

const mostTabs = 4

/** What tabs do at moments that the seed decides, and what holds of them afterwards. */
export async function checkTabs(seed: number, isResumable = seed % 2 === 0): Promise<void> {
  const chance = createChance(seed)
  const browser = simulateBrowser(chance)
  const tabs: SimulatedTab[] = []
  const sent: string[] = []
  const done: string[] = []
  /** A message may be missing: it was stopped, or nobody else had it when its tab went away. */
  let mayMiss = false
  let isAnyShownTwice = false

  function open(): SimulatedTab {
    const tab = browser.openTab({ isResumable })
    tab.chat.subscribe(() => {
      const ids = idsOf(tab)
      isAnyShownTwice ||= new Set(ids).size < ids.length
    })
    return tab
  }

  function act(action: (typeof actions)[number], tab: SimulatedTab): void {
    const { chat, state } = tab
    const others = tabs.filter((other) => other !== tab && other.state === 'running')
    const text = `message ${sent.length}`
    switch (action) {
      case 'send':
      case 'send with a tool': {
        if (state !== 'running') return
        const whole = action === 'send' ? text : `${text} for the tool`
        sent.push(whole)
        void chat.send(whole)
        return
      }
      case 'regenerate':
        if (state === 'running') void chat.regenerate()
        mayMiss ||= state === 'running'
        return
      case 'stop':
        if (state === 'running') void chat.stop()
        mayMiss ||= state === 'running'
        return
      case 'open':
        if (tabs.filter((one) => one.state !== 'gone').length < mostTabs) tabs.push(open())
        return
      case 'crash':
        if (!others.length) return
        mayMiss ||= !others.some((other) => idsOf(tab).every((id) => idsOf(other).includes(id)))
        tab.crash()
        return
      case 'freeze':
        if (others.length) tab.freeze()
        return
      case 'thaw':
        tab.thaw()
        return
      case 'hide':
        if (others.length && state === 'running') tab.hide()
        return
      case 'show':
        if (state === 'hidden') tab.show()
        return
      case 'wait':
        return
    }
  }

  tabs.push(open(), open())
  for (let moment = 0; moment < 25; moment++) {
    const action = pick(actions, chance)
    const at = chance(tabs.length)
    done.push(`${action} ${at}`)
    act(action, tabs[at] as SimulatedTab)
    await browser.advance(pick([0, 1, 10, 60, 300, 1_500, 9_000], chance))
  }
  for (const tab of tabs) {
    if (tab.state === 'hidden') tab.show()
    else tab.thaw()
  }
  await browser.advance(120_000)

  const alive = tabs.filter(({ state }) => state === 'running')
  const tabStates = tabs.map(({ chat, state }, at) => {
    const { status, queued } = chat.get()
    return `tab ${at} ${state} ${status} ${queued.map(({ id }) => id).join()}`
  })
  const story = [`seed ${seed}: ${done.join(', ')}`, ...tabStates, ...browser.locks(), ''].join(
    '\n',
  )
  expectSameMessages(alive, story)
  for (const { chat } of alive) {
    const { status, isBusy, queued } = chat.get()
    expect({ isBusy, queued }, story).toEqual({ isBusy: false, queued: [] })
    expect(['idle', 'settled'], story).toContain(status)
  }
  expect(isAnyShownTwice, story).toBe(false)
  const requested = browser.requests.map((line) => line.split(' ')[1])
  expect(new Set(requested).size, `${story}\n${browser.requests.join('\n')}`).toBe(requested.length)
  expect(new Set(browser.executed).size, story).toBe(browser.executed.length)
  const texts = (alive[0]?.chat.conversation().messages ?? []).flatMap(textOf)
  expect(new Set(texts).size, story).toBe(texts.length)
  if (!mayMiss) expect([...texts].sort(), story).toEqual([...sent].sort())
}

function idsOf({ chat }: SimulatedTab): string[] {
  return [...chat.get().messages, ...chat.get().queued].map(({ id }) => id)
}
