import { describe, expect, it } from 'vitest'
import { createChance } from '../support/chance.ts'
import { shown } from '../support/controlled-provider.ts'
import { type SimulatedTab, simulateBrowser } from '../support/simulated-tabs.ts'
import { statuses } from '../support/two-tabs.ts'

const answer = ' 0 1 2 3 4 5 6 7 8 9'

/** Tabs that read first, once they thaw, what is of the kind that came last: a message, or news of a lock. */
function thawingBrowser() {
  const random = createChance(1)
  const thawing = { readsLast: false }
  const browser = simulateBrowser((below) => (thawing.readsLast ? below - 1 : random(below)))
  return { browser, thawing }
}

/** Tabs whose messages take 3 ms. The next ones take 40 ms to the receivers that are slow, in their order. */
function slowBrowser() {
  const random = createChance(1)
  const network: { slowReceivers: boolean[] } = { slowReceivers: [] }
  const chance = (below: number) =>
    below === 2 ? Number(network.slowReceivers.shift() ?? false) : random(below)
  return { browser: simulateBrowser(chance, { delays: [3, 40] }), network }
}

function requestedSteps(requests: readonly string[]): string[] {
  return requests.map((line) => line.split('/').at(-1) ?? '')
}

function expectSame(...tabs: SimulatedTab[]): void {
  const [first, ...others] = tabs.map(({ chat }) => chat.conversation())
  for (const other of others) expect(other).toEqual(first)
}

describe('an answer of a tab that is gone', () => {
  it('ends in every tab once one of them has ended it', async () => {
    const browser = simulateBrowser()
    const [first, second, third] = [browser.openTab(), browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void first.chat.send('Hello')
    await browser.advance(100)
    first.crash()
    await browser.advance(1_000)
    expect(statuses(second, third)).toEqual(['settled', 'settled'])
    expectSame(second, third)
  })

  it('keeps no decision waiting that was handed to that tab', async () => {
    const browser = simulateBrowser()
    const first = browser.openTab()
    await browser.advance(2_000)
    const second = browser.openTab()
    await browser.advance(50)
    void second.chat.send('Hello')
    await browser.advance(20)
    second.hide()
    await browser.advance(10)
    let isDecided = false
    void first.chat.approve({ messageId: 'none', key: 'none' }).then(() => (isDecided = true))
    second.show()
    await browser.advance(5_000)
    expect(isDecided).toBe(true)
  })
})

describe('a tab that opens while messages are on their way', () => {
  it('has nothing that a tab removed before it was gone', async () => {
    const { browser, network } = slowBrowser()
    const [first, second] = [browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void first.chat.send('Hello')
    await browser.advance(1_000)
    // That it stops, and that it removes.
    network.slowReceivers = [true, true]
    void first.chat.remove(first.chat.get().messageIds[0] ?? '')
    await browser.advance(0)
    first.crash()
    const third = browser.openTab()
    await browser.advance(5_000)
    expect(shown(third.chat)).toEqual([])
    expectSame(second, third)
  })

  it('starts no step of an answer whose tab was gone before that', async () => {
    const browser = simulateBrowser()
    const [first, second] = [browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void first.chat.send('Hello')
    await browser.advance(1_000)
    void first.chat.continue()
    await browser.advance(1)
    first.crash()
    const third = browser.openTab()
    await browser.advance(8)
    void third.chat.continue()
    await browser.advance(5_000)
    expect(requestedSteps(browser.requests)).toEqual(['0', '1', '2'])
    expectSame(second, third)
  })

  it('sends what waited in a tab that was gone before that, once', async () => {
    const browser = simulateBrowser()
    const [first, second] = [browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void first.chat.send('One')
    void first.chat.send('Two')
    await browser.advance(50)
    const third = browser.openTab()
    void third.chat.send('Three')
    // The third knows of no queue, and is the first in line for what the first tab leaves.
    second.freeze()
    first.crash()
    await browser.advance(0)
    second.thaw()
    await browser.advance(60_000)
    const texts = shown(third.chat).filter((line) => line.startsWith('user'))
    expect(texts.sort()).toEqual(['user: One', 'user: Three', 'user: Two'])
    expect(third.chat.get()).toMatchObject({ isBusy: false, queued: [] })
    expectSame(second, third)
  })

  it('waits for the answer of a tab that has not said what it does', async () => {
    const browser = simulateBrowser()
    const tools = browser.toolsThatAsk()
    const [first, second] = [browser.openTab({ tools }), browser.openTab({ tools })]
    await browser.advance(50)
    void second.chat.send('Use the tool')
    await browser.advance(300)
    const [call] = first.chat.get().toolCalls
    void first.chat.approve(call ?? { messageId: '', key: '' })
    second.freeze()
    const third = browser.openTab({ tools })
    await browser.advance(10)
    void third.chat.continue()
    await browser.advance(0)
    second.thaw()
    await browser.advance(5_000)
    expect(requestedSteps(browser.requests)).toEqual(['0', '1'])
    expectSame(first, second, third)
  })
})

describe('a turn of a tab that leaves as soon as it has started', () => {
  it.each(['hide', 'crash'] as const)(
    'starts no step anew in the next one, after %s',
    async (leave) => {
      const { browser, network } = slowBrowser()
      const [first, second] = [browser.openTab(), browser.openTab()]
      await browser.advance(50)
      void first.chat.send('Hello')
      await browser.advance(1_000)
      network.slowReceivers = Array.from({ length: 20 }, () => true)
      void first.chat.continue()
      void second.chat.continue()
      await browser.advance(0)
      first[leave]()
      await browser.advance(5_000)
      expect(requestedSteps(browser.requests)).toEqual(['0', '1'])
      expect(second.chat.get().isBusy).toBe(false)
    },
  )
})

describe('a queue of a tab that comes back', () => {
  it('is answered, what was sent since then included', async () => {
    const browser = simulateBrowser()
    const [first, second] = [browser.openTab(), browser.openTab()]
    void first.chat.send('One')
    await browser.advance(0)
    first.hide()
    await browser.advance(60)
    first.show()
    void first.chat.send('Two')
    await browser.advance(5_000)
    expect(shown(first.chat)).toEqual(
      ['One', 'Two'].flatMap((text) => [`user: ${text}`, `assistant: ${answer}`]),
    )
    expect(second.chat.get()).toMatchObject({ isBusy: false, queued: [] })
    expectSame(first, second)
  })
})

describe('a turn that comes before the messages of the tab that had it', () => {
  it('starts no step that was requested there', async () => {
    const browser = simulateBrowser()
    const tools = browser.toolsThatAsk()
    const tabs = [1, 2, 3].map(() => browser.openTab({ tools }))
    const [first, second, third] = tabs
    await browser.advance(50)
    void third?.chat.send('Use the tool')
    await browser.advance(300)
    const [call] = first?.chat.get().toolCalls ?? []
    void first?.chat.approve(call ?? { messageId: '', key: '' })
    void second?.chat.continue()
    await browser.advance(5_000)
    expect(requestedSteps(browser.requests)).toEqual(['0', '1'])
    expectSame(...tabs)
  })

  it('starts no step of an answer that both tabs continue', async () => {
    const { browser, network } = slowBrowser()
    const [first, second] = [browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void first.chat.send('Hello')
    await browser.advance(1_000)
    // What the first tab sends comes after its turn is over.
    network.slowReceivers = [true, false]
    void first.chat.continue()
    void second.chat.continue()
    await browser.advance(5_000)
    const steps = requestedSteps(browser.requests)
    expect(steps).toEqual([...new Set(steps)])
    expectSame(first, second)
  })

  it('starts no step of an answer that was stopped as soon as it had started', async () => {
    const { browser, network } = slowBrowser()
    const [first, second] = [browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void first.chat.send('Hello')
    await browser.advance(1_000)
    network.slowReceivers = Array.from({ length: 20 }, () => true)
    void first.chat.continue()
    await browser.advance(7)
    void first.chat.stop()
    await browser.advance(1)
    void second.chat.continue()
    await browser.advance(5_000)
    expect(requestedSteps(browser.requests)).toEqual(['0', '1'])
    expectSame(first, second)
  })

  it('starts at once where the turn before was of the same tab, and soon where it was not', async () => {
    const browser = simulateBrowser()
    const [first, second] = [browser.openTab(), browser.openTab()]
    await browser.advance(50)
    for (const [{ chat }, most] of [
      [first, 0],
      [first, 0],
      [second, 250],
    ] as const) {
      const before = browser.requests.length
      void chat.send('Hello')
      await browser.advance(most)
      await browser.advance(0)
      expect(browser.requests).toHaveLength(before + 1)
      void chat.stop()
      await browser.advance(10)
    }
  })
})

describe('a tab that was taken for dead', () => {
  it('requests no step that was requested meanwhile, though no other tab is left', async () => {
    const { browser, thawing } = thawingBrowser()
    const isResumable = true
    const [first, second] = [browser.openTab({ isResumable }), browser.openTab({ isResumable })]
    await browser.advance(50)
    void first.chat.send('Use the tool')
    await browser.advance(100)
    first.freeze()
    await browser.advance(10_000)
    expect(statuses(second)).toEqual(['settled'])
    second.crash()
    thawing.readsLast = true
    first.thaw()
    await browser.advance(5_000)
    expect(requestedSteps(browser.requests)).toEqual(['0', '1'])
    expect(browser.executed).toHaveLength(1)
    expect(statuses(first)).toEqual(['settled'])
    expectSame(first, second)
  })

  it('waits for no tab that is gone, though it reads last that it kept its turn', async () => {
    const { browser, thawing } = thawingBrowser()
    const tools = browser.toolsThatAsk()
    const [first, second] = [browser.openTab({ tools }), browser.openTab({ tools })]
    await browser.advance(50)
    second.freeze()
    void first.chat.send('Use the tool')
    await browser.advance(1_000)
    first.crash()
    thawing.readsLast = true
    second.thaw()
    await browser.advance(1_000)
    const [call] = second.chat.get().toolCalls
    void second.chat.approve(call ?? { messageId: '', key: '' })
    await browser.advance(5_000)
    expect(second.chat.get()).toMatchObject({ status: 'settled', isBusy: false })
    expect(requestedSteps(browser.requests)).toEqual(['0', '1'])
  })

  it('places no message behind its own answer, where somebody stopped', async () => {
    const { browser, thawing } = thawingBrowser()
    const [first, second] = [browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void first.chat.send('One')
    await browser.advance(60)
    void second.chat.send('Two')
    second.freeze()
    await browser.advance(10_000)
    void first.chat.stop()
    await browser.advance(10)
    thawing.readsLast = true
    second.thaw()
    await browser.advance(5_000)
    const texts = ['One', 'Two'].flatMap((text) => [`user: ${text}`, `assistant: ${answer}`])
    expect(shown(second.chat)).toEqual(texts)
    expectSame(first, second)
  })
})

describe('a page that is hidden after its turn has come', () => {
  it('sends no message that another tab has sent meanwhile', async () => {
    const browser = simulateBrowser()
    let goOn = () => {}
    const isOnline = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const first = browser.openTab({
      async wrapRequest(request) {
        await isOnline
        return request()
      },
    })
    const second = browser.openTab()
    await browser.advance(50)
    void first.chat.send('Hello')
    await browser.advance(50)
    first.hide()
    await browser.advance(600)
    first.show()
    goOn()
    await browser.advance(60_000)
    expect(requestedSteps(browser.requests)).toEqual(['0'])
    expect(first.chat.conversation().messages).toHaveLength(2)
    expectSame(first, second)
  })

  it('goes on with no answer that it took over, where a third has done so meanwhile', async () => {
    const browser = simulateBrowser()
    let goOn = () => {}
    const isOnline = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const isResumable = true
    const first = browser.openTab({ isResumable })
    const second = browser.openTab({
      isResumable,
      async wrapRequest(request) {
        await isOnline
        return request()
      },
    })
    const third = browser.openTab({ isResumable })
    await browser.advance(50)
    void first.chat.send('Use the tool')
    await browser.advance(100)
    first.crash()
    await browser.advance(400)
    second.hide()
    await browser.advance(5_000)
    second.show()
    await browser.advance(100)
    goOn()
    await browser.advance(5_000)
    expect(browser.resumed).toHaveLength(1)
    expect(requestedSteps(browser.requests)).toEqual(['0', '1'])
    expectSame(second, third)
  })
})

describe('a branch that another tab shows', () => {
  it('is shown as soon as its last message is there', async () => {
    const { browser, network } = slowBrowser()
    const [first, second, third] = [browser.openTab(), browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void first.chat.send('Hello')
    await browser.advance(1_000)
    const [, firstAnswer = ''] = first.chat.get().messageIds
    void first.chat.edit(first.chat.get().messageIds[0] ?? '', 'Good day')
    await browser.advance(1_000)
    network.slowReceivers = [false, true]
    void first.chat.append({ role: 'user', content: 'Late' })
    await browser.advance(3)
    const late = second.chat.get().messageIds.at(-1) ?? ''
    void second.chat.switchTo(firstAnswer)
    await browser.advance(0)
    void second.chat.switchTo(late)
    await browser.advance(10)
    expect(third.chat.get().messageIds).not.toContain(late)
    await browser.advance(100)
    for (const { chat } of [first, second, third]) {
      expect(shown(chat)).toEqual(['user: Good day', `assistant: ${answer}`, 'user: Late'])
    }
    expectSame(first, second, third)
  })
})
