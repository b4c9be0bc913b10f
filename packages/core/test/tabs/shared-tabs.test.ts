import { describe, expect, it } from 'vitest'
import { shown } from '../support/controlled-provider.ts'
import { type SimulatedTab, simulateBrowser } from '../support/simulated-tabs.ts'

const answer = ' 0 1 2 3 4 5 6 7 8 9'

function statuses(...tabs: SimulatedTab[]): string[] {
  return tabs.map(({ chat }) => chat.get().status)
}

async function twoTabs() {
  const browser = simulateBrowser()
  const first = browser.openTab()
  const second = browser.openTab()
  await browser.advance(50)
  return { browser, first, second }
}

describe('an answer of another tab', () => {
  it('is shown while it streams and once it is over', async () => {
    const { browser, first, second } = await twoTabs()
    const sent = first.chat.send('Hello')
    await browser.advance(100)
    expect(statuses(first, second)).toEqual(['streaming', 'streaming'])
    expect(second.chat.get().content.text).toMatch(/^ 0 1/)
    expect(second.chat.get().draft?.id).toBe(first.chat.get().draft?.id)
    await browser.advance(400)
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
    expect(shown(second.chat)).toEqual(['user: Hello', `assistant: ${answer}`])
    expect(second.chat.conversation()).toEqual(first.chat.conversation())
    expect(await sent).toMatchObject({ outcome: { type: 'complete' } })
    expect(browser.requests).toHaveLength(1)
  })

  it('is shown in a tab that is opened late', async () => {
    const browser = simulateBrowser()
    const first = browser.openTab()
    void first.chat.send('Hello')
    await browser.advance(120)
    const late = browser.openTab()
    await browser.advance(30)
    expect(late.chat.get().content.text).toMatch(/^ 0 1/)
    await browser.advance(400)
    expect(shown(late.chat)).toEqual(shown(first.chat))
    expect(browser.requests).toHaveLength(1)
  })

  it('is stopped from another tab', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('Hello')
    await browser.advance(100)
    const stopped = second.chat.stop()
    await browser.advance(50)
    await stopped
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
    expect(second.chat.get().messages.at(-1)).toMatchObject({ outcome: { type: 'aborted' } })
  })
})

describe('messages of two tabs', () => {
  it('are answered one after the other, in both tabs', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('One')
    void second.chat.send('Two')
    await browser.advance(100)
    expect(first.chat.get().queued.map(({ parts }) => parts)).toEqual([
      [{ type: 'text', text: 'Two' }],
    ])
    expect(second.chat.get().queued).toHaveLength(1)
    expect(second.chat.get().status).toBe('streaming')
    await browser.advance(900)
    const all = ['user: One', `assistant: ${answer}`, 'user: Two', `assistant: ${answer}`]
    expect(shown(first.chat)).toEqual(all)
    expect(shown(second.chat)).toEqual(all)
    expect(browser.requests).toHaveLength(2)
  })
})

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
