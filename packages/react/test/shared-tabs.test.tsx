import { type Conversation, createChat } from '@deltakit/core'
import { sharedTabs } from '@deltakit/core/tabs'
import { act, cleanup } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { chatKey } from '../src/index.ts'
import { controlledProvider, finish, frame, modelAnswering } from './support/controlled-provider.ts'
import { textsOf } from './support/conversations.ts'
import { eventually } from './support/eventually.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

// jsdom has no locks. Two tabs are two query clients here, and pages of their own in `npm run tabs`.
let tests = 0
beforeEach(() => {
  // The chats of an earlier test are tabs of another person.
  tests++
  vi.stubGlobal('navigator', { ...navigator, locks: createLocks() })
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

interface WaitingLock {
  readonly name: string
  readonly mode: LockMode
  grant(): void
}

/** The locks of one browser: exclusive and shared ones, in the order in which they are requested. */
function createLocks() {
  const held: WaitingLock[] = []
  const waiting: WaitingLock[] = []

  function grantLocks(): void {
    for (const lock of [...waiting]) {
      const before = [...held, ...waiting.slice(0, waiting.indexOf(lock))]
      const others = before.filter(({ name }) => name === lock.name)
      if (!others.every(({ mode }) => mode === 'shared' && lock.mode === 'shared')) continue
      waiting.splice(waiting.indexOf(lock), 1)
      held.push(lock)
      lock.grant()
    }
  }

  function request(name: string, options: LockOptions, use: (lock: Lock) => unknown) {
    const { mode = 'exclusive', signal } = options
    return new Promise((resolve, reject) => {
      const lock: WaitingLock = {
        ...{ name, mode },
        async grant() {
          resolve(await use({ name, mode }))
          held.splice(held.indexOf(lock), 1)
          grantLocks()
        },
      }
      signal?.addEventListener('abort', () => {
        if (waiting.includes(lock)) waiting.splice(waiting.indexOf(lock), 1)
        reject(signal.reason)
      })
      waiting.push(lock)
      queueMicrotask(grantLocks)
    })
  }

  const query = async () => ({ held: held.map(({ name, mode }) => ({ name, mode })), pending: [] })
  return { request, query }
}

async function until(isMet: () => void): Promise<void> {
  await eventually(async () => {
    await settle()
    isMet()
  })
}

/** A tab: a page of its own has its own query client. */
async function openTab(
  model: Parameters<typeof holdChat>[0]['model'],
  options: Partial<Parameters<typeof holdChat>[0]> = {},
) {
  const tabs = sharedTabs({ user: `person ${tests}` })
  const { held, Holder } = holdChat({ model, tabs, ...options })
  const { client, unmount } = mount(<Holder />)
  await settle()
  return { held, client, unmount }
}

it('shows an answer in a second tab while it streams, and stores it there too', async () => {
  const provider = controlledProvider()
  const first = await openTab(provider.model)
  const second = await openTab(modelAnswering('No').model)
  act(() => void first.held.chat.send('Hi'))
  await until(() => expect(provider.requests()).toBe(1))
  provider.write(frame({ content: 'One' }))
  await until(() => expect(second.held.chat.content.text).toBe('One'))
  expect(second.held.chat).toMatchObject({ status: 'streaming', isBusy: true })
  provider.write(finish())
  provider.close()
  const texts = ['user: Hi', 'assistant: One']
  await until(() => expect(textsOf(second.held.chat)).toEqual(texts))
  expect(textsOf(first.held.chat)).toEqual(texts)
  expect(textsOf(second.client.getQueryData(chatKey('demo')))).toEqual(texts)
  expect(provider.requests()).toBe(1)
})

it('shows in every tab what waits in one, and sends it once', async () => {
  const provider = controlledProvider()
  const first = await openTab(provider.model)
  const { model, fetch } = modelAnswering('Two')
  const second = await openTab(model)
  act(() => void first.held.chat.send('1?'))
  await until(() => expect(second.held.chat.isBusy).toBe(true))
  act(() => void second.held.chat.send('2?'))
  await until(() => expect(first.held.chat.queued).toHaveLength(1))
  provider.write(frame({ content: 'One' }), finish())
  provider.close()
  const texts = ['user: 1?', 'assistant: One', 'user: 2?', 'assistant: Two']
  await until(() => expect(textsOf(first.held.chat)).toEqual(texts))
  await until(() => expect(textsOf(second.held.chat)).toEqual(texts))
  expect(fetch.exchanges).toHaveLength(1)
})

it('stops in every tab, whichever stops', async () => {
  const provider = controlledProvider()
  const first = await openTab(provider.model)
  const second = await openTab(modelAnswering('No').model)
  act(() => void first.held.chat.send('Hi'))
  await until(() => expect(provider.requests()).toBe(1))
  provider.write(frame({ content: 'One' }))
  await until(() => expect(second.held.chat.status).toBe('streaming'))
  await act(async () => second.held.chat.stop())
  await until(() => expect(first.held.chat.status).toBe('settled'))
  expect(provider.cancelled()).toBe(true)
  expect(second.held.chat.messages.at(-1)).toMatchObject({ outcome: { type: 'aborted' } })
})

it('shows a conversation that is loaded once it has joined', async () => {
  const { model } = modelAnswering('No')
  const chat = createChat({ model, messages: [{ role: 'user', content: 'Hi' }] })
  let end = (_stored: Conversation) => {}
  const load = () => new Promise<Conversation>((resolve) => (end = resolve))
  const { held } = await openTab(model, { load })
  expect(textsOf(held.chat)).toEqual([])
  end(chat.conversation())
  await until(() => expect(textsOf(held.chat)).toEqual(['user: Hi']))
})

it('removes in every tab what one removes, and clears what one clears', async () => {
  const first = await openTab(modelAnswering('One').model)
  const second = await openTab(modelAnswering('No').model)
  await act(async () => void (await first.held.chat.send('Hi')))
  await until(() => expect(second.held.chat.messages).toHaveLength(2))
  const [, answer] = second.held.chat.messages
  await act(async () => second.held.chat.remove(answer?.id ?? ''))
  await until(() => expect(textsOf(first.held.chat)).toEqual(['user: Hi']))
  await act(async () => first.held.chat.clear())
  await until(() => expect(second.held.chat.messages).toEqual([]))
})

it('leaves the other tabs with its last component, and joins them again with the next', async () => {
  const provider = controlledProvider()
  const first = await openTab(provider.model)
  const second = await openTab(modelAnswering('No').model)
  second.unmount()
  await settle()
  second.client.clear()
  act(() => void first.held.chat.send('Hi'))
  await until(() => expect(provider.requests()).toBe(1))
  provider.write(frame({ content: 'One' }))
  const third = await openTab(modelAnswering('No').model)
  await until(() => expect(third.held.chat.content.text).toBe('One'))
})
