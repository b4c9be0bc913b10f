import { describe, expect, it } from 'vitest'
import { jsonSchema, tool } from '../../src/tools.ts'
import { shown } from '../support/controlled-provider.ts'
import { type SimulatedTab, simulateBrowser } from '../support/simulated-tabs.ts'
import { statuses } from '../support/two-tabs.ts'

describe('a call that waits for a person', () => {
  async function waiting() {
    const browser = simulateBrowser()
    const tools = () => browser.toolsThatAsk()
    const first = browser.openTab({ tools: tools() })
    const second = browser.openTab({ tools: tools() })
    await browser.advance(50)
    void first.chat.send('Use the tool')
    await browser.advance(1_000)
    expect(statuses(first, second)).toEqual(['awaiting-approval', 'awaiting-approval'])
    const [call] = second.chat.get().toolCalls
    return { browser, first, second, call: call ?? { messageId: '', key: '' } }
  }

  it('is approved in another tab, and executed in the tab with the answer', async () => {
    const { browser, first, second, call } = await waiting()
    const answered = second.chat.approve(call)
    await browser.advance(2_000)
    expect(await answered).toMatchObject({ outcome: { type: 'complete', finishReason: 'stop' } })
    expect(second.chat.conversation()).toEqual(first.chat.conversation())
    expect(browser.executed).toHaveLength(1)
    expect(browser.requests.every((line) => line.startsWith('client-0'))).toBe(true)
  })

  it('is refused in another tab where it waits for its output', async () => {
    const browser = simulateBrowser()
    const tools = { count: tool({ input: jsonSchema({ type: 'object' }) }) }
    const first = browser.openTab({ tools })
    const second = browser.openTab({ tools })
    await browser.advance(50)
    void first.chat.send('Use the tool')
    await browser.advance(1_000)
    expect(statuses(first, second)).toEqual(['awaiting-tool-output', 'awaiting-tool-output'])
    const [call = { messageId: '', key: '' }] = second.chat.get().toolCalls
    await expect(second.chat.approve(call)).rejects.toThrow('Pass that to addToolOutput()')
    void second.chat.addToolOutput(call, 1)
    await browser.advance(2_000)
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
  })

  it('is approved once, whoever does it', async () => {
    const { browser, first, second, call } = await waiting()
    void first.chat.approve(call)
    void second.chat.approve(call)
    await browser.advance(2_000)
    expect(browser.executed).toHaveLength(1)
    expect(browser.requests).toHaveLength(2)
  })

  it('is approved in another tab whose owner is gone', async () => {
    const { browser, first, second, call } = await waiting()
    first.crash()
    await browser.advance(1_000)
    void second.chat.approve(call)
    await browser.advance(2_000)
    expect(statuses(second)).toEqual(['settled'])
    expect(browser.executed).toHaveLength(1)
  })

  it('is approved although the tab with the answer is frozen', async () => {
    const { browser, first, second, call } = await waiting()
    first.freeze()
    void second.chat.approve(call)
    await browser.advance(20_000)
    expect(statuses(second)).toEqual(['settled'])
    first.thaw()
    await browser.advance(2_000)
    expect(first.chat.conversation()).toEqual(second.chat.conversation())
    expect(browser.executed).toHaveLength(1)
  })

  it.each([
    [
      'joins no tabs any more',
      ({ chat, options }) => chat.configure({ ...options, tabs: undefined }),
    ],
    [
      'is hidden and comes back',
      (tab) => {
        tab.hide()
        tab.show()
      },
    ],
  ] satisfies [string, (tab: SimulatedTab) => void][])(
    'waits for nothing in a chat that decided elsewhere and %s',
    async (_what, leave) => {
      const { browser, second, call } = await waiting()
      let isOver = false
      void second.chat.approve(call).finally(() => {
        isOver = true
      })
      await browser.advance(1)
      leave(second)
      await browser.advance(60_000)
      expect(isOver).toBe(true)
      expect(browser.executed).toHaveLength(1)
    },
  )

  it('is skipped by a message of another tab', async () => {
    const { browser, first, second } = await waiting()
    void second.chat.send('Never mind')
    await browser.advance(2_000)
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
    expect(shown(first.chat)).toEqual(shown(second.chat))
    expect(first.chat.get().messages[1]?.parts.at(-1)).toMatchObject({ status: 'skipped' })
    expect(browser.executed).toEqual([])
  })

  it('is passed over by a message that is added behind those which wait', async () => {
    const browser = simulateBrowser()
    const { chat } = browser.openTab({ tools: browser.toolsThatAsk() })
    await browser.advance(50)
    void chat.send('Use the tool')
    void chat.send('Never mind')
    void chat.append({ role: 'user', content: 'Noted' })
    await browser.advance(5_000)
    expect(shown(chat).filter((line) => line.startsWith('user'))).toEqual(
      ['Use the tool', 'Never mind', 'Noted'].map((text) => `user: ${text}`),
    )
    expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
  })

  it('keeps no tab waiting once another passed over it', async () => {
    const { browser, first, second } = await waiting()
    const third = browser.openTab({ tools: browser.toolsThatAsk() })
    await browser.advance(50)
    void first.chat.regenerate()
    await browser.advance(100)
    // It waits behind an answer that ends with a call.
    const sent = second.chat.send('Never mind')
    await browser.advance(1_000)
    expect(statuses(first, third)).toEqual(['awaiting-approval', 'awaiting-approval'])
    void first.chat.append({ role: 'user', content: 'Noted' })
    await browser.advance(5_000)
    expect(await sent).toMatchObject({ outcome: { type: 'complete' } })
    for (const { chat } of [first, second, third]) {
      expect(chat.get()).toMatchObject({ isBusy: false, queued: [] })
    }
  })

  it('is decided about in the tab that took its answer over, before what waits there', async () => {
    const browser = simulateBrowser()
    const [first, second] = [1, 2].map(() =>
      browser.openTab({ isResumable: true, tools: browser.toolsThatAsk() }),
    )
    await browser.advance(50)
    void first?.chat.send('Use the tool')
    await browser.advance(100)
    void second?.chat.send('And then')
    first?.crash()
    await browser.advance(1_000)
    const [call] = second?.chat.get().toolCalls ?? []
    void second?.chat.approve(call ?? { messageId: '', key: '' })
    await browser.advance(5_000)
    expect(browser.executed).toHaveLength(1)
    expect(second && shown(second.chat)).toHaveLength(4)
    expect(second?.chat.get()).toMatchObject({ isBusy: false, queued: [] })
  })

  it('is decided about after its answer was taken over, before what waits in a third tab', async () => {
    const browser = simulateBrowser()
    const open = () => browser.openTab({ isResumable: true, tools: browser.toolsThatAsk() })
    const [first, second, third] = [open(), open(), open()]
    await browser.advance(50)
    void first.chat.send('Use the tool')
    await browser.advance(60)
    const sent = third.chat.send('And then')
    await browser.advance(40)
    first.crash()
    await browser.advance(2_000)
    expect(statuses(second)).toEqual(['awaiting-approval'])
    expect(browser.requests).toHaveLength(1)
    const [call = { messageId: '', key: '' }] = third.chat.get().toolCalls
    void third.chat.approve(call)
    await browser.advance(5_000)
    expect(await sent).toMatchObject({ outcome: { type: 'complete' } })
    expect(browser.executed).toHaveLength(1)
    expect(browser.requests).toHaveLength(3)
    expect(shown(second.chat)).toEqual(shown(third.chat))
  })

  /** A page that came back has the turn for a message, which waits for a decision about an earlier answer. */
  async function waitingWithTurn() {
    const browser = simulateBrowser()
    const tools = () => browser.toolsThatAsk()
    const [first, second] = [
      browser.openTab({ tools: tools() }),
      browser.openTab({ tools: tools() }),
    ]
    await browser.advance(50)
    void second.chat.send('Use the tool')
    second.hide()
    await browser.advance(1_000)
    second.show()
    const sent = second.chat.send('And then')
    await browser.advance(100)
    expect(statuses(first, second)).toEqual(['awaiting-approval', 'awaiting-approval'])
    expect(browser.locks()).toContain('client-1 holds deltakit:["","shared"]:turn')
    return { browser, first, second, sent }
  }

  it('is decided about before a message that waits with its turn', async () => {
    const { browser, first, second, sent } = await waitingWithTurn()
    first.crash()
    await browser.advance(1_000)
    const [call] = second.chat.get().toolCalls
    void second.chat.approve(call ?? { messageId: '', key: '' })
    await browser.advance(5_000)
    expect(second.chat.get()).toMatchObject({ isBusy: false, queued: [] })
    expect(await sent).toMatchObject({ outcome: { type: 'complete' } })
    expect(browser.executed).toHaveLength(1)
  })

  it('is skipped by a message of another tab that is sent while one waits with its turn', async () => {
    const { browser, first, second, sent } = await waitingWithTurn()
    void first.chat.send('Never mind')
    await browser.advance(5_000)
    expect(shown(first.chat)).toHaveLength(6)
    expect(await sent).toMatchObject({ outcome: { type: 'complete' } })
    expect(shown(first.chat)).toEqual(shown(second.chat))
    expect(first.chat.get().messages[1]?.parts.at(-1)).toMatchObject({ status: 'skipped' })
  })

  it('is approved in each of several other tabs once its owner is gone', async () => {
    for (const approving of [0, 1]) {
      const { browser, first, second, call } = await waiting()
      const third = browser.openTab({ tools: browser.toolsThatAsk() })
      await browser.advance(50)
      first.crash()
      await browser.advance(1_000)
      const answered = [second, third][approving]?.chat.approve(call)
      await browser.advance(2_000)
      expect(await answered).toMatchObject({ outcome: { type: 'complete' } })
      expect(second.chat.conversation()).toEqual(third.chat.conversation())
      expect(browser.executed).toHaveLength(1)
    }
  })

  it('is approved in a tab that has just come back', async () => {
    const { browser, first, second, call } = await waiting()
    second.hide()
    await browser.advance(50)
    second.show()
    const answered = second.chat.approve(call)
    await browser.advance(5_000)
    await answered
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
    expect(browser.executed).toHaveLength(1)
  })
})

describe('a decision about an answer that streams', () => {
  it('ends, although the tab with the answer is gone and this one goes on with it', async () => {
    const browser = simulateBrowser()
    const [first, second] = [1, 2].map(() => browser.openTab({ isResumable: true }))
    await browser.advance(50)
    void first?.chat.send('Hello')
    await browser.advance(100)
    first?.crash()
    const draft = second?.chat.get().draft
    const decided = second?.chat.approve({ messageId: draft?.id ?? '', key: 'none' })
    await browser.advance(2_000)
    expect(await decided).toBeUndefined()
    expect(second && statuses(second)).toEqual(['settled'])
  })
})
