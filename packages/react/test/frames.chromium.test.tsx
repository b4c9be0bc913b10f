import { act, cleanup } from '@testing-library/react'
import { memo, useLayoutEffect } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import { useChatMessage, useChatSlice, useChatStream } from '../src/index.ts'
import { controlledProvider, finish, frame } from './support/controlled-provider.ts'
import { eventually } from './support/eventually.ts'
import { mount, settle } from './support/mount.tsx'

// Streams run in real frames here, without `act`.
const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }

afterEach(() => {
  environment.IS_REACT_ACT_ENVIRONMENT = true
  cleanup()
  vi.restoreAllMocks()
})

const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()))

function mountChat(older: number) {
  const provider = controlledProvider()
  const commits = { draft: 0, chat: 0, older: 0 }
  let send: (text: string) => Promise<unknown> = async () => {}
  let text = ''

  const Older = memo(function Older({ id }: { id: string }) {
    commits.older++
    return <p>{useChatMessage('demo', id)?.role}</p>
  })
  function Draft() {
    const content = useChatSlice('demo', (chat) => chat.content)
    useLayoutEffect(() => {
      commits.draft++
      text = content.text
    })
    return <p>{content.text}</p>
  }
  function Chat() {
    const chat = useChatStream({ id: 'demo', model: provider.model, messages })
    ;({ send } = chat)
    useLayoutEffect(() => {
      commits.chat++
    })
    return [...chat.messages.map(({ id }) => <Older key={id} id={id} />), <Draft key="draft" />]
  }
  const messages = Array.from({ length: older }, () => ({ role: 'user', content: 'x' }) as const)
  mount(<Chat />)
  return { provider, commits, send: (content: string) => send(content), text: () => text }
}

it('commits at most once a frame while 10,000 deltas arrive, and renders no older message', async () => {
  const errors = vi.spyOn(console, 'error')
  const { provider, commits, send, text } = mountChat(100)
  await settle()
  environment.IS_REACT_ACT_ENVIRONMENT = false
  const { older } = commits
  let sending = true
  void send('Hi').finally(() => {
    sending = false
  })
  while (!provider.requests()) await nextFrame()
  provider.write(frame({ content: '' }))
  await nextFrame()
  await nextFrame()
  const before = { ...commits }
  let frames = 0
  for (let delta = 0; delta < 10_000; frames++) {
    for (let nth = 0; nth < 167 && delta < 10_000; nth++, delta++) {
      provider.write(frame({ content: 'x' }))
      if (nth % 20 === 0) await Promise.resolve()
    }
    await nextFrame()
  }
  provider.write(frame({ content: '!' }))
  while (!text().endsWith('!')) {
    await nextFrame()
    frames++
  }
  expect(text()).toHaveLength(10_001)
  // The first delta shows at once, beside the frames.
  expect(commits.draft - before.draft).toBeLessThanOrEqual(frames + 1)
  expect(commits.chat - before.chat).toBeLessThanOrEqual(1)
  provider.write(finish())
  provider.close()
  while (sending) await nextFrame()
  await nextFrame()
  // The question and the answer are new, and no older message renders. StrictMode renders twice.
  expect(commits.older).toBe(older + 2 * 2)
  expect(errors.mock.calls).toEqual([])
})

it('shows the first delta before the next frame, and an answer that arrives at once in a few frames', async () => {
  const { provider, commits, send, text } = mountChat(0)
  await settle()
  environment.IS_REACT_ACT_ENVIRONMENT = false
  const before = commits.draft
  void send('Hi')
  while (!provider.requests()) await nextFrame()
  provider.write(...Array.from({ length: 10_000 }, () => frame({ content: 'x' })), finish())
  provider.close()
  let frames = 0
  while (text().length < 10_000 && frames < 200) {
    await nextFrame()
    frames++
  }
  expect(text()).toHaveLength(10_000)
  // Beside the frames, the question, the first delta and the end show at once.
  expect(commits.draft - before).toBeLessThanOrEqual(frames + 3)
})

it('continues in a hidden tab, which has no frames', async () => {
  const { provider, send, text } = mountChat(0)
  await settle()
  environment.IS_REACT_ACT_ENVIRONMENT = false
  const frames = vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(1)
  void send('Hi')
  await eventually(() => expect(provider.requests()).toBe(1))
  provider.write(frame({ content: 'a' }))
  await eventually(() => expect(text()).toBe('a'))
  provider.write(frame({ content: 'b' }))
  await eventually(() => expect(text()).toBe('ab'))
  expect(frames).toHaveBeenCalled()
  provider.write(finish())
  provider.close()
  await act(async () => {})
})

it('does not render in a hidden page, until it is seen again or the answer ends', async () => {
  const { provider, commits, send, text } = mountChat(0)
  await settle()
  environment.IS_REACT_ACT_ENVIRONMENT = false
  const visibility = vi.spyOn(document, 'visibilityState', 'get')
  void send('Hi')
  await eventually(() => expect(provider.requests()).toBe(1))
  provider.write(frame({ content: 'a' }))
  await eventually(() => expect(text()).toBe('a'))
  await nextFrame()
  visibility.mockReturnValue('hidden')
  provider.write(frame({ content: 'b' }))
  for (let frames = 0; frames < 5; frames++) await nextFrame()
  const before = { ...commits }
  for (let delta = 0; delta < 1_000; delta++) provider.write(frame({ content: 'c' }))
  for (let frames = 0; frames < 30; frames++) await nextFrame()
  expect(commits).toEqual(before)
  expect(text()).toBe('a')
  visibility.mockReturnValue('visible')
  document.dispatchEvent(new Event('visibilitychange'))
  await eventually(() => expect(text()).toHaveLength(1_002))
  visibility.mockReturnValue('hidden')
  provider.write(frame({ content: 'd' }), finish())
  provider.close()
  await eventually(() => expect(text()).toHaveLength(1_003))
  await act(async () => {})
})
