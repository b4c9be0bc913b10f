import { describe, expect, it, vi } from 'vitest'
import { loadChat } from '../../src/edge.ts'
import { createChat, resumeAnswer } from '../../src/index.ts'
import { shareTabs } from '../../src/tabs/shared-tabs.ts'
import { sharedTabs } from '../../src/tabs.ts'
import { anyModel } from '../support/cassette-harness.ts'
import { shown } from '../support/controlled-provider.ts'
import { simulateBrowser } from '../support/simulated-tabs.ts'
import { statuses, twoTabs } from '../support/two-tabs.ts'

const answer = ' 0 1 2 3 4 5 6 7 8 9'

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

  it('and what waits there come before a message that is appended here', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('1?')
    void first.chat.send('2?')
    await browser.advance(100)
    const appended = second.chat.append({ role: 'user', content: 'A note' })
    await browser.advance(2_000)
    await appended
    await browser.advance(50)
    expect(shown(first.chat)).toEqual(shown(second.chat))
    expect(shown(second.chat).at(-1)).toBe('user: A note')
    expect(shown(second.chat)).toHaveLength(5)
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

describe('a stored conversation without messages', () => {
  it('takes nothing away, also where the server has none of this chat', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('Hello')
    await browser.advance(500)
    // What a handler sends that has none.
    const fetch = async () => Response.json({ version: 2, messages: [], head: null })
    second.chat.adopt(await loadChat('https://app.test/api/chat', 'shared', { fetch }))
    second.chat.adopt({ version: 2, messages: [], head: null })
    await browser.advance(50)
    const all = ['user: Hello', `assistant: ${answer}`]
    expect(shown(second.chat)).toEqual(all)
    expect(shown(first.chat)).toEqual(all)
  })
})

describe('a stored conversation that comes after the chat', () => {
  async function stored() {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('Hello')
    await browser.advance(500)
    const earlier = JSON.parse(JSON.stringify(first.chat.conversation()))
    void second.chat.send('More')
    await browser.advance(500)
    const later = JSON.parse(JSON.stringify(first.chat.conversation()))
    return { browser, first, second, earlier, later }
  }

  it('is shown', async () => {
    const { browser, first, second, later } = await stored()
    const all = shown(first.chat)
    for (const { crash } of [first, second]) crash()
    const late = browser.openTab()
    late.chat.adopt(later)
    expect(shown(late.chat)).toEqual(all)
    await browser.advance(50)
    expect(shown(late.chat)).toEqual(all)
  })

  it('hides nothing of what the tabs show where it is older, and adds what is newer', async () => {
    const { browser, first, second, earlier, later } = await stored()
    const all = shown(first.chat)
    second.chat.adopt(earlier)
    expect(shown(second.chat)).toEqual(all)
    for (const { crash } of [first, second]) crash()
    const [third, fourth] = [1, 2].map(() => browser.openTab({ conversation: earlier }))
    await browser.advance(50)
    third?.chat.adopt(later)
    await browser.advance(50)
    expect([third, fourth].map((tab) => tab && shown(tab.chat))).toEqual([all, all])
  })

  it('brings no branch back that somebody left before the tabs greeted each other', async () => {
    const { browser, first, later } = await stored()
    const [question] = first.chat.get().messages
    void first.chat.regenerate(first.chat.get().messages[1]?.id)
    await browser.advance(500)
    const late = browser.openTab()
    late.chat.adopt(later)
    await browser.advance(50)
    expect(shown(first.chat)).toEqual([`user: Hello`, `assistant: ${answer}`])
    expect(shown(late.chat)).toEqual(shown(first.chat))
    expect(late.chat.branches(question?.id ?? '')).toEqual(first.chat.branches(question?.id ?? ''))
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

describe('a tab that comes back, and is not let in any more', () => {
  it('shows the answer of another as interrupted, and sends what interrupts', async () => {
    const { browser, first, second } = await twoTabs({ busy: 'interrupt' })
    void first.chat.send('Hello')
    await browser.advance(100)
    second.hide()
    const denied = new DOMException('Denied', 'SecurityError')
    vi.spyOn(second.environment.locks, 'request').mockRejectedValue(denied)
    second.show()
    const sent = second.chat.send('More')
    await browser.advance(1_000)
    expect(await sent).toMatchObject({ outcome: { type: 'complete' } })
    expect(second.chat.get().messages[1]).toMatchObject({ outcome: { type: 'interrupted' } })
    expect(shown(first.chat)).toEqual(['user: Hello', `assistant: ${answer}`])
  })
})

describe('an answer that two tabs continue at once', () => {
  it('goes on once', async () => {
    const { browser, first, second } = await twoTabs()
    void first.chat.send('Hello')
    await browser.advance(100)
    void first.chat.stop()
    await browser.advance(50)
    void first.chat.continue()
    void second.chat.continue()
    await browser.advance(2_000)
    expect(browser.requests).toHaveLength(2)
    expect(first.chat.conversation()).toEqual(second.chat.conversation())
    expect(statuses(first, second)).toEqual(['settled', 'settled'])
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
