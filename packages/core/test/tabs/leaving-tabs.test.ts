import { describe, expect, it } from 'vitest'
import { shown } from '../support/controlled-provider.ts'
import { type SimulatedTab, simulateBrowser } from '../support/simulated-tabs.ts'
import { statuses, twoTabs } from '../support/two-tabs.ts'

const answer = ' 0 1 2 3 4 5 6 7 8 9'

describe('a tab that goes away', () => {
  it('leaves its answer to another, which shows it as interrupted', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('Hello')
    await browser.advance(100)
    first.crash()
    await browser.advance(1_000)
    expect(statuses(second)).toEqual(['settled'])
    expect(second.chat.get().messages.at(-1)).toMatchObject({ outcome: { type: 'interrupted' } })
  })

  it('leaves its answer to another, which goes on where the model can be resumed', async () => {
    const browser = simulateBrowser()
    const [first, second, third] = [1, 2, 3].map(() => browser.openTab({ isResumable: true }))
    await browser.advance(50)
    void first?.chat.send('Hello')
    await browser.advance(100)
    first?.crash()
    await browser.advance(2_000)
    for (const tab of [second, third]) {
      expect(tab && shown(tab.chat)).toEqual(['user: Hello', `assistant: ${answer}`])
      expect(tab?.chat.get().messages.at(-1)).toMatchObject({ outcome: { type: 'complete' } })
    }
    expect(browser.requests).toHaveLength(1)
  })

  it.each([
    ['the only other one', 2],
    ['one of several', 3],
  ])('leaves its answer to %s, although a message waits there', async (_which, count) => {
    const browser = simulateBrowser()
    const tabs = Array.from({ length: count }, () => browser.openTab({ isResumable: true }))
    const [first, ...others] = tabs
    await browser.advance(50)
    void first?.chat.send('One')
    await browser.advance(60)
    const sent = others.map(({ chat }) => chat.send('More'))
    await browser.advance(20)
    first?.crash()
    await browser.advance(40)
    expect(others.map(({ chat }) => chat.get().queued.length)).toEqual(others.map(() => count - 1))
    await browser.advance(5_000)
    for (const { chat } of others) {
      expect(shown(chat)).toEqual(
        ['One', ...others.map(() => 'More')].flatMap((text) => [
          `user: ${text}`,
          `assistant: ${answer}`,
        ]),
      )
      expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
    }
    for (const answered of await Promise.all(sent)) {
      expect(answered).toMatchObject({ outcome: { type: 'complete' } })
    }
    expect(browser.requests).toHaveLength(count)
    expect(browser.resumed).toHaveLength(1)
  })

  it('leaves each of its turns to the others while it is frozen', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('One')
    void first.chat.send('Two')
    await browser.advance(60)
    void second.chat.send('Three')
    await browser.advance(20)
    first.freeze()
    await browser.advance(30_000)
    expect(second.chat.get()).toMatchObject({ isBusy: false, queued: [] })
    expect(shown(second.chat).filter((line) => line.startsWith('user'))).toEqual(
      expect.arrayContaining(['user: One', 'user: Two', 'user: Three']),
    )
    first.thaw()
    await browser.advance(5_000)
    expect(first.chat.conversation()).toEqual(second.chat.conversation())
    expect(browser.requests).toHaveLength(3)
  })

  it.each(['crash', 'hide', 'freeze'] as const)(
    'leaves its answer to a third where the second goes away while it takes over: %s',
    async (leave) => {
      for (const wait of [0, 1, 5, 10, 20, 40, 80, 160, 320]) {
        const browser = simulateBrowser()
        const tabs = [1, 2, 3].map(() => browser.openTab({ isResumable: true }))
        await browser.advance(50)
        void tabs[0]?.chat.send('Hello')
        await browser.advance(60)
        tabs[0]?.crash()
        const others = tabs.slice(1)
        const isTakingOver = ({ chat }: SimulatedTab) => chat.get().status === 'resuming'
        for (let times = 0; times < 400 && !others.some(isTakingOver); times++) {
          await browser.advance(1)
        }
        const heir = others.find(isTakingOver)
        const third = others.find((tab) => tab !== heir)
        await browser.advance(wait)
        heir?.[leave]()
        await browser.advance(30_000)
        expect(third?.chat.get(), `after ${wait} ms`).toMatchObject({ isBusy: false })
        expect(third?.chat.get().messages.at(-1)).toMatchObject({ outcome: { type: 'complete' } })
        expect(third && shown(third.chat)).toEqual(['user: Hello', `assistant: ${answer}`])
        expect(heir).toBeDefined()
        expect(browser.requests).toHaveLength(1)
      }
    },
  )

  it('leaves its queue to another', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('One')
    void second.chat.send('Two')
    await browser.advance(100)
    second.crash()
    await browser.advance(2_000)
    expect(shown(first.chat)).toHaveLength(4)
    expect(browser.requests).toHaveLength(2)
  })

  it('does nothing more once it thaws', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('Use the tool')
    await browser.advance(100)
    first.freeze()
    await browser.advance(20_000)
    expect(second.chat.get().messages.at(-1)).toMatchObject({ outcome: { type: 'interrupted' } })
    first.thaw()
    await browser.advance(5_000)
    expect(shown(first.chat)).toEqual(shown(second.chat))
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
    expect(browser.requests).toHaveLength(1)
    expect(browser.executed).toEqual([])
  })
})

describe('a tab that comes back', () => {
  it('follows what another tab has made of its answer, and executes nothing again', async () => {
    const { browser, first, second } = await twoTabs({ isResumable: true })
    void first.chat.send('Use the tool')
    await browser.advance(100)
    first.hide()
    await browser.advance(3_000)
    expect(browser.executed).toHaveLength(1)
    first.show()
    await browser.advance(100)
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
    await browser.advance(60_000)
    expect(browser.executed).toHaveLength(1)
    expect(browser.resumed).toHaveLength(1)
    expect(shown(first.chat)).toEqual(shown(second.chat))
  })

  it('hides nothing of what was sent meanwhile in a page that is reloaded', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('One')
    await browser.advance(500)
    first.hide()
    void second.chat.send('Two')
    await browser.advance(500)
    const all = shown(second.chat)
    const conversation = structuredClone(second.chat.conversation())
    second.crash()
    const third = browser.openTab({ conversation })
    await browser.advance(50)
    first.show()
    await browser.advance(50)
    expect(all).toHaveLength(4)
    expect([first, third].map(({ chat }) => shown(chat))).toEqual([all, all])
  })

  it('requests nothing again, although the tab that took over has left as well', async () => {
    const { browser, first, second } = await twoTabs({ isResumable: true })
    void first.chat.send('Use the tool')
    await browser.advance(100)
    first.hide()
    await browser.advance(3_000)
    expect(browser.requests).toHaveLength(2)
    browser.openTab({ isResumable: true })
    await browser.advance(50)
    second.hide()
    await browser.advance(50)
    first.show()
    await browser.advance(60_000)
    expect(browser.requests).toHaveLength(2)
    expect(browser.executed).toHaveLength(1)
    expect(first.chat.get()).toMatchObject({ isBusy: false, status: 'settled' })
  })

  it('sends no message again that another tab has sent', async () => {
    const { browser, first, second } = await twoTabs()
    void second.chat.send('One')
    await browser.advance(50)
    void first.chat.send('Two')
    await browser.advance(50)
    first.hide()
    await browser.advance(3_000)
    expect(browser.requests).toHaveLength(2)
    browser.openTab()
    await browser.advance(50)
    second.hide()
    await browser.advance(50)
    first.show()
    await browser.advance(60_000)
    expect(browser.requests).toHaveLength(2)
    expect(first.chat.get()).toMatchObject({ isBusy: false, queued: [] })
  })

  it('resumes no answer that others have ended, and handed on to tabs that came later', async () => {
    const isResumable = true
    const { browser, first, second } = await twoTabs({ isResumable })
    void first.chat.send('Use the tool')
    await browser.advance(100)
    first.hide()
    await browser.advance(100)
    second.hide()
    const third = browser.openTab({ isResumable })
    await browser.advance(50)
    first.show()
    await browser.advance(5_000)
    expect(browser.requests).toHaveLength(2)
    const later = browser.openTab({ isResumable, conversation: first.chat.conversation() })
    first.crash()
    third.crash()
    await browser.advance(1_000)
    second.show()
    await browser.advance(5_000)
    expect(browser.requests).toHaveLength(2)
    expect(browser.executed).toHaveLength(1)
    const { messages } = second.chat.conversation()
    expect(messages.at(-1)).toMatchObject({ outcome: { type: 'complete' } })
    expect(messages).toEqual(later.chat.conversation().messages)
    expect(second.chat.get().isBusy).toBe(false)
  })

  it('leaves its answer and its queue to one that comes back with it, whole', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('One')
    void first.chat.send('Two')
    await browser.advance(100)
    first.hide()
    await browser.advance(60)
    void second.chat.send('Three')
    second.hide()
    await browser.advance(600)
    first.show()
    second.show()
    await browser.advance(60_000)
    for (const { chat } of [first, second]) {
      expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
    }
    expect(first.chat.conversation()).toEqual(second.chat.conversation())
    const [question, interrupted, ...rest] = shown(first.chat)
    expect([question, ...rest]).toEqual(
      expect.arrayContaining(['user: One', 'user: Two', 'user: Three', `assistant: ${answer}`]),
    )
    expect(interrupted).toMatch(/^assistant: {2}0/)
    expect(rest).toHaveLength(4)
  })

  it('goes on where another keeps a turn that nobody decides about any more', async () => {
    const browser = simulateBrowser()
    const [first, second] = [1, 2].map(() => browser.openTab({ tools: browser.toolsThatAsk() }))
    await browser.advance(50)
    void first?.chat.send('Use the tool')
    await browser.advance(1_000)
    second?.hide()
    void second?.chat.regenerate()
    void first?.chat.append({ role: 'user', content: 'Never mind' })
    await browser.advance(50)
    second?.show()
    await browser.advance(5_000)
    expect(browser.requests).toHaveLength(2)
    expect(second?.chat.get()).toMatchObject({ status: 'awaiting-approval', isBusy: false })
  })
})

describe('a message that waits in a tab that is gone', () => {
  it.each([
    ['in the tab that takes over', 0],
    ['in another', 1],
  ])('waits nowhere any more once somebody stopped %s', async (_where, stopping) => {
    const browser = simulateBrowser()
    const [first, ...others] = [1, 2, 3].map(() => browser.openTab())
    await browser.advance(50)
    void others[0]?.chat.send('One')
    await browser.advance(50)
    void first?.chat.send('Two')
    await browser.advance(20)
    first?.crash()
    await browser.advance(20)
    void others[stopping]?.chat.stop()
    await browser.advance(10_000)
    for (const { chat } of others) {
      expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
      expect(shown(chat)).toHaveLength(2)
    }
    expect(browser.requests).toHaveLength(1)
  })

  it('is sent by nobody where somebody stopped before that', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('One')
    void first.chat.send('Two')
    await browser.advance(100)
    const again = second.chat.regenerate()
    await browser.advance(0)
    first.crash()
    await browser.advance(10_000)
    expect(await again).toMatchObject({ outcome: { type: 'complete' } })
    expect(shown(second.chat)).toEqual(['user: One', `assistant: ${answer}`])
    expect(second.chat.get()).toMatchObject({ isBusy: false, queued: [] })
    expect(browser.requests).toHaveLength(2)
  })

  it('waits in no tab that opened after somebody stopped it, as a page was reloaded', async () => {
    const { browser, first, second } = await twoTabs()
    void second.chat.send('One')
    await browser.advance(20)
    void first.chat.send('Two')
    await browser.advance(20)
    first.hide()
    void second.chat.stop()
    await browser.advance(1_000)
    const conversation = structuredClone(second.chat.conversation())
    second.crash()
    // It greets the others before the reloaded one listens, and learns from it only what it lacks.
    const third = browser.openTab()
    await browser.advance(1)
    const reloaded = browser.openTab({ conversation })
    await browser.advance(1_000)
    first.show()
    await browser.advance(5_000)
    for (const { chat } of [first, third, reloaded]) {
      expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
    }
  })

  it('is sent by a third where the second freezes as it takes over', async () => {
    const browser = simulateBrowser()
    const [first, second, third] = [browser.openTab(), browser.openTab(), browser.openTab()]
    await browser.advance(50)
    void third.chat.send('One')
    await browser.advance(20)
    void first.chat.send('Two')
    await browser.advance(20)
    first.crash()
    await browser.advance(10)
    second.freeze()
    await browser.advance(20_000)
    expect(shown(third.chat)).toEqual(
      ['One', 'Two'].flatMap((text) => [`user: ${text}`, `assistant: ${answer}`]),
    )
    expect(third.chat.get()).toMatchObject({ isBusy: false, queued: [] })
  })
})

describe('a message that waits in a tab that freezes', () => {
  it('is sent by nobody once another tab has removed it', async () => {
    const { browser, first, second } = await twoTabs()
    void second.chat.send('One')
    await browser.advance(20)
    void first.chat.send('Two')
    await browser.advance(20)
    first.freeze()
    const [{ id } = { id: '' }] = second.chat.get().queued
    void second.chat.remove(id)
    expect(second.chat.get().queued).toEqual([])
    await browser.advance(20_000)
    first.thaw()
    await browser.advance(5_000)
    for (const { chat } of [first, second]) {
      expect(shown(chat)).toEqual(['user: One', `assistant: ${answer}`])
      expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
    }
  })

  it('waits nowhere any more once it was taken over, and stopped', async () => {
    const { browser, first, second } = await twoTabs()
    void second.chat.send('One')
    await browser.advance(50)
    void first.chat.send('Two')
    await browser.advance(10)
    first.freeze()
    void second.chat.send('Three')
    const isAnswered = () => browser.requests.length === 2
    for (let times = 0; times < 1_000 && !isAnswered(); times++) await browser.advance(10)
    await browser.advance(50)
    expect(second.chat.get().queued).toMatchObject([{ parts: [{ text: 'Two' }] }])
    void second.chat.stop()
    await browser.advance(100)
    first.thaw()
    await browser.advance(5_000)
    for (const { chat } of [first, second]) {
      expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
    }
    expect(shown(first.chat)).toEqual(shown(second.chat))
    expect(browser.requests).toHaveLength(2)
  })
})

describe('a tab that freezes while it frees the locks of one that is frozen', () => {
  async function frozenTogether() {
    const browser = simulateBrowser()
    const first = browser.openTab()
    let isFrozen = false
    const freezing: SimulatedTab = browser.openTab({
      onLock(name) {
        // It takes the first for dead.
        if (isFrozen || first.state !== 'frozen' || !name.includes(':tab:')) return
        isFrozen = true
        freezing.freeze()
      },
    })
    const third = browser.openTab()
    await browser.advance(50)
    void first.chat.send('One')
    await browser.advance(60)
    void freezing.chat.send('Two')
    await browser.advance(20)
    void third.chat.send('Three')
    await browser.advance(20)
    first.freeze()
    for (let times = 0; times < 100 && !isFrozen; times++) {
      await browser.advance(100)
    }
    expect(browser.locks()).toContain('client-1 holds deltakit:["","shared"]:succession')
    return { browser, first, freezing, third }
  }

  it('lets others free them', async () => {
    const { browser, third } = await frozenTogether()
    await browser.advance(30_000)
    expect(shown(third.chat).filter((line) => line.startsWith('user'))).toEqual(
      expect.arrayContaining(['user: One', 'user: Two', 'user: Three']),
    )
    expect(third.chat.get()).toMatchObject({ isBusy: false, queued: [] })
    expect(browser.requests).toHaveLength(3)
  })

  it('takes no lock of a tab that runs once it thaws', async () => {
    const { browser, first, freezing, third } = await frozenTogether()
    const isAnswering = () => third.chat.get().status === 'streaming' && browser.requests.length > 1
    for (let times = 0; times < 1_000 && !isAnswering(); times++) await browser.advance(20)
    expect(isAnswering()).toBe(true)
    const before = browser.locks().filter((line) => line.startsWith('client-2 holds'))
    freezing.thaw()
    await browser.advance(0)
    expect(browser.locks()).toEqual(expect.arrayContaining(before))
    first.thaw()
    await browser.advance(30_000)
    for (const { chat } of [first, freezing, third]) {
      expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
      expect(shown(chat)).toEqual(shown(third.chat))
    }
    expect(browser.requests).toHaveLength(3)
  })
})
