// Long, for each test opens, closes or freezes tabs of the same simulated browser.

import { describe, expect, it } from 'vitest'
import { createChat, resumeAnswer } from '../../src/index.ts'
import { shareTabs } from '../../src/tabs/shared-tabs.ts'
import { sharedTabs } from '../../src/tabs.ts'
import { anyModel } from '../support/cassette-harness.ts'
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

  it('is shown while the tab that requested it is hidden, which has no frames', async () => {
    const browser = simulateBrowser()
    const hidden = browser.openTab({ isHidden: true })
    const seen = browser.openTab()
    await browser.advance(50)
    void hidden.chat.send('Hello')
    await browser.advance(100)
    expect(seen.chat.get().content.text).toMatch(/^ 0 1 2/)
    await browser.advance(400)
    expect(shown(seen.chat)).toEqual(['user: Hello', `assistant: ${answer}`])
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
    const browser = simulateBrowser()
    const first = browser.openTab({ isResumable: true })
    const second = browser.openTab({ isResumable: true })
    await browser.advance(50)
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
})

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

  it('is skipped by a message of another tab', async () => {
    const { browser, first, second } = await waiting()
    void second.chat.send('Never mind')
    await browser.advance(2_000)
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
    expect(shown(first.chat)).toEqual(shown(second.chat))
    expect(first.chat.get().messages[1]?.parts.at(-1)).toMatchObject({ status: 'skipped' })
    expect(browser.executed).toEqual([])
  })
})

describe('what is removed in one tab', () => {
  it('is removed in the others, and a stored copy does not bring it back', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('Hello')
    await browser.advance(500)
    const stored = JSON.parse(JSON.stringify(first.chat.conversation()))
    void second.chat.clear()
    await browser.advance(50)
    expect(shown(first.chat)).toEqual([])
    first.chat.adopt(stored)
    expect(shown(first.chat)).toEqual([])
    const late = browser.openTab({ conversation: stored })
    await browser.advance(50)
    expect(shown(late.chat)).toEqual([])
  })

  it('is what one tab changed of a message, too', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('Hello')
    await browser.advance(500)
    const [message] = first.chat.get().messages
    second.chat.update(message?.id ?? '', { metadata: { rating: 1 } })
    await browser.advance(50)
    expect(first.chat.get().messages[0]).toMatchObject({ metadata: { rating: 1 }, revision: 1 })
  })
})

describe('the channel', () => {
  it('is another for another user', async () => {
    const browser = simulateBrowser()
    const ana = browser.openTab({ user: 'ana' })
    const ben = browser.openTab({ user: 'ben' })
    await browser.advance(50)
    void ana.chat.send('Secret')
    await browser.advance(500)
    expect(shown(ben.chat)).toEqual([])
  })

  it('may bring anything', async () => {
    const { browser, first, second } = await twoTabs()
    const channel = first.environment.openChannel('deltakit:["","shared"]', () => {})
    const hostile = [
      '',
      'null',
      '{',
      '[]',
      ...[
        { v: 2, from: 'x', type: 'stop' },
        { v: 1, type: 'stop' },
        { v: 1, from: 'x', type: 'constructor' },
        { v: 1, from: 'x', type: 'update', messages: [{ id: 1 }] },
        { v: 1, from: 'x', type: 'update', messages: 7 },
        { v: 1, from: 'x', type: 'update', head: {} },
        { v: 1, from: 'x', type: 'update', queue: [{}] },
        { v: 1, from: 'x', type: 'update', ended: null },
        { v: 1, from: 'x', type: 'update', started: { term: 9e15, initial: {} } },
        { v: 1, from: 'x', type: 'state', run: [], term: 1 },
        { v: 1, from: 'x', type: 'batch', term: 1, sequence: 1, events: [{ type: 'content' }] },
        { v: 1, from: 'x', type: 'batch', term: 'now', sequence: 1, events: [] },
        { v: 1, from: 'x', type: 'decide', call: 1, decision: { type: 'output', call: null } },
      ].map((message) => JSON.stringify(message)),
    ]
    void first.chat.send('Hello')
    for (const text of hostile) {
      channel.post(text)
      await browser.advance(10)
    }
    await browser.advance(1_000)
    expect(shown(second.chat)).toEqual(['user: Hello', `assistant: ${answer}`])
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
  })
})

describe('a platform without locks or channels', () => {
  it('has an ordinary chat', async () => {
    const browser = simulateBrowser()
    const { chat } = browser.openTab({ tabs: shareTabs(() => undefined, {}) })
    void chat.send('Hello')
    await browser.advance(500)
    expect(shown(chat)).toEqual(['user: Hello', `assistant: ${answer}`])
  })

  it('may have locks that it does not give', async () => {
    const browser = simulateBrowser()
    const { environment } = browser.openTab()
    const locks = {
      request: () => Promise.reject(new DOMException('Denied', 'SecurityError')),
      query: () => Promise.reject(new DOMException('Denied', 'SecurityError')),
    } as unknown as typeof environment.locks
    const { chat } = browser.openTab({ tabs: shareTabs(() => ({ ...environment, locks }), {}) })
    void chat.send('Hello')
    await browser.advance(500)
    expect(shown(chat)).toEqual(['user: Hello', `assistant: ${answer}`])
  })
})

describe('sharedTabs', () => {
  it('needs an id', () => {
    const model = anyModel({ fetch: () => Promise.reject(new Error('Nothing is sent')) })
    expect(() => createChat({ model, tabs: sharedTabs() })).toThrow('to have an `id`')
  })

  it('needs a user that is text', () => {
    expect(() => sharedTabs({ user: Object(7) })).toThrow(
      'Expected `user` of sharedTabs to be text',
    )
  })
})

describe('an answer that a chat resumes before it has joined the others', () => {
  it('waits for its turn, and is not given twice', async () => {
    const browser = simulateBrowser()
    const first = browser.openTab({ isResumable: true })
    await browser.advance(50)
    void first.chat.send('Hello')
    await browser.advance(100)
    const checkpoint = JSON.parse(JSON.stringify(first.chat.checkpoint()))
    const conversation = JSON.parse(JSON.stringify(first.chat.conversation()))
    let mount = () => {}
    const mounted = new Promise<void>((resolve) => (mount = resolve))
    const options = {
      conversation,
      wrapRequest: async <Settled>(send: () => Promise<Settled>) => {
        await mounted
        return send()
      },
    }
    const late = browser.openTab({ isResumable: true, ...options, tabs: undefined })
    void resumeAnswer(late.chat, checkpoint)
    late.chat.configure({ ...late.options, ...options })
    mount()
    await browser.advance(1_000)
    expect(shown(late.chat)).toEqual(['user: Hello', `assistant: ${answer}`])
    expect(late.chat.conversation()).toEqual(first.chat.conversation())
    expect(browser.resumed).toEqual([])
  })
})
