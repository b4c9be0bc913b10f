import { jsonSchema, tool } from '@deltakit/core/tools'
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { useChatActions, useChatStream } from '../src/index.ts'
import {
  controlledProvider,
  finish,
  frame,
  modelAnswering,
  sentBody,
} from './support/controlled-provider.ts'
import { holdChat } from './support/hold-chat.tsx'
import { forgetfulClient, manualTime } from './support/manual-time.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

/** A component with the actions alone, and what it got at each render. */
function holdActions() {
  const seen: ReturnType<typeof useChatActions>[] = []
  function Composer() {
    seen.push(useChatActions('demo'))
    return null
  }
  const latest = () => {
    const actions = seen.at(-1)
    if (!actions) throw new Error('The component has not rendered')
    return actions
  }
  return { seen, latest, Composer }
}

it('never renders for a change of the chat, and returns the same object at every render', async () => {
  const provider = controlledProvider()
  const { held, Holder } = holdChat({ model: provider.model })
  const { seen, latest, Composer } = holdActions()
  const { client, show } = mount([<Holder key="chat" />, <Composer key="composer" />])
  await settle()
  const renders = seen.length
  act(() => void latest().send('Hi'))
  await settle()
  provider.write(frame({ reasoning: 'Hmm' }), frame({ content: 'Hello' }), finish())
  provider.close()
  await settle()
  expect(held.chat.content.text).toBe('Hello')
  act(() => client.clear())
  await act(() => latest().clear())
  expect(held.chat.messages).toEqual([])
  expect(seen).toHaveLength(renders)
  show([<Holder key="chat" />, <Composer key="composer" />])
  await settle()
  expect(new Set(seen).size).toBe(1)
})

it('has the actions of `useChatStream`, and nothing else', async () => {
  const { held, Holder } = holdChat({ model: modelAnswering().model })
  const { latest, Composer } = holdActions()
  mount([<Holder key="chat" />, <Composer key="composer" />])
  await settle()
  const { chat } = held
  const actions = Object.entries({ ...chat }).filter(([, value]) => typeof value === 'function')
  expect({ ...latest() }).toEqual(Object.fromEntries(actions))
  expect(Object.keys(latest())).toEqual(expect.arrayContaining(['send', 'stop', 'approve', 'edit']))
  expect(Object.keys(latest())).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(get|subscribe|configure|adopt)$/)]),
  )
})

it('leaves the options to `useChatStream`, even if its own component rendered last', async () => {
  const { model, fetch } = modelAnswering('Olá!')
  const weather = tool({ input: jsonSchema<{ city: string }>({ type: 'object' }) })
  const { Holder } = holdChat({ model, tools: { weather }, temperature: 0 })
  const { latest, Composer } = holdActions()
  const chat = <Holder key="chat" />
  const { show } = mount([chat, <Composer key="composer" />])
  await settle()
  show([chat, <Composer key="composer" />])
  await act(async () => void (await latest().send('Hi')))
  expect(sentBody(fetch)).toMatchObject({ temperature: 0, tools: [{}] })
})

it('keeps its chat from being collected', async () => {
  const { pass } = manualTime()
  const { held, Holder } = holdChat({ model: modelAnswering('One', 'Two').model })
  const { latest, Composer } = holdActions()
  const { show } = mount([<Holder key="chat" />, <Composer key="composer" />], forgetfulClient())
  await act(async () => void (await latest().send('1?')))
  show([<Composer key="composer" />])
  await pass(60_000)
  await act(async () => void (await latest().send('2?')))
  show([<Composer key="composer" />, <Holder key="chat" />])
  await settle()
  expect(held.chat.messages).toHaveLength(4)
})

it('reports in `error` that no component has configured the chat', async () => {
  const { latest, Composer } = holdActions()
  const { show } = mount([<Composer key="composer" />])
  let answer: unknown = 'none yet'
  await act(async () => {
    answer = await latest().send('Hi')
  })
  expect(answer).toBeUndefined()
  const errors: unknown[] = []
  function Chat() {
    errors.push(useChatStream({ id: 'demo', model: modelAnswering().model }).error)
    return null
  }
  show([<Composer key="composer" />, <Chat key="chat" />])
  await settle()
  expect(errors.at(-1)).toMatchObject({
    message: expect.stringMatching(/The chat "demo" has no model.*of the same copy of @deltakit/),
    cause: expect.any(TypeError),
  })
})
