import { jsonSchema, tool } from '@deltakit/core/tools'
import { act, cleanup } from '@testing-library/react'
import { Activity } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { controlledProvider, finish, frame, modelAnswering } from './support/controlled-provider.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

afterEach(cleanup)

describe('components with the same id', () => {
  it('share one chat and one stream', async () => {
    const { model, fetch } = modelAnswering('Olá!')
    const one = holdChat({ model }, (chat) => chat.messages)
    const two = holdChat({ model }, (chat) => chat.messages)
    mount([<one.Holder key="one" />, <two.Holder key="two" />])
    await act(async () => void (await one.held.chat.send('Hi')))
    expect(two.held.chat.messages).toBe(one.held.chat.messages)
    expect(two.held.chat.messages).toHaveLength(2)
    expect(two.held.chat.send).toBe(one.held.chat.send)
    expect(fetch.exchanges).toHaveLength(1)
  })

  it('send with the options that were rendered last', async () => {
    const first = modelAnswering('First')
    const second = modelAnswering('Second')
    const one = holdChat({ model: first.model })
    const { show } = mount(<one.Holder />)
    show(<one.Holder model={second.model} />)
    await act(async () => void (await one.held.chat.send('Hi')))
    expect(first.fetch.exchanges).toHaveLength(0)
    expect(second.fetch.exchanges).toHaveLength(1)
  })

  it('send a queued message with the options that were rendered last', async () => {
    const first = controlledProvider()
    const second = modelAnswering('Two', 'Three')
    const weather = tool({ input: jsonSchema<{ city: string }>({ type: 'object' }) })
    const before = { model: first.model, system: 'Be brief', temperature: 0 }
    const after = {
      model: second.model,
      system: 'Be kind',
      temperature: 1,
      tools: { weather },
      providerOptions: { user: 'me' },
    }
    const { held, Holder } = holdChat({ id: 'demo', ...before }, ({ messages }) => messages)
    const { show } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('1?'))
    act(() => void held.chat.send('2?'))
    act(() => void held.chat.send('3?', { temperature: 0.5, providerOptions: { user: 'you' } }))
    await settle()
    show(<Holder {...after} />)
    first.write(frame({ content: 'One' }), finish())
    first.close()
    await settle()
    const [two, three] = second.fetch.exchanges.map(({ request }) => JSON.parse(request.body))
    expect(first.requests()).toBe(1)
    expect(two).toMatchObject({ temperature: 1, user: 'me' })
    expect(two.tools).toMatchObject([{ function: { name: 'weather' } }])
    expect(two.messages[0]).toEqual({ role: 'system', content: 'Be kind' })
    expect(three).toMatchObject({ temperature: 0.5, user: 'you', tools: two.tools })
    expect(held.chat.messages).toHaveLength(6)
  })

  it('share a chat only by that id, and each has its own without one', async () => {
    const { model } = modelAnswering('Olá!')
    const one = holdChat({ model, id: undefined })
    const two = holdChat({ model, id: undefined })
    mount([<one.Holder key="one" />, <two.Holder key="two" />])
    await act(async () => void (await one.held.chat.send('Hi')))
    expect(one.held.chat.messages).toHaveLength(2)
    expect(two.held.chat.messages).toHaveLength(0)
  })
})

describe('a chat whose component unmounts', () => {
  it('continues, and is shown when the component mounts again', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model }, (chat) => chat.content)
    const { show } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    show(null)
    await settle()
    provider.write(frame({ content: 'b' }), finish())
    provider.close()
    await settle()
    expect(provider.cancelled()).toBe(false)
    show(<Holder />)
    await settle()
    expect(held.chat.content.text).toBe('ab')
    expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'complete' } })
  })

  it('stops with `stopOnUnmount` when the last component unmounts', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model, stopOnUnmount: true })
    const { show } = mount([<Holder key="one" />, <Holder key="two" />])
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    show([<Holder key="one" />])
    await settle()
    expect(provider.cancelled()).toBe(false)
    show(null)
    await settle()
    expect(provider.cancelled()).toBe(true)
    show(<Holder />)
    await settle()
    expect(held.chat.messages[1]).toMatchObject({
      outcome: { type: 'aborted' },
      parts: [{ text: 'a', status: 'done' }],
    })
  })

  it('stops with `stopOnUnmount` when the component shows another chat, which continues', async () => {
    const providers = { one: controlledProvider(), two: controlledProvider() }
    const { held, Holder } = holdChat(
      { model: providers.one.model, stopOnUnmount: true },
      ({ content }) => content,
    )
    const { show } = mount(<Holder id="one" />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    providers.one.write(frame({ content: 'a' }))
    await settle()
    show(<Holder id="two" model={providers.two.model} />)
    await settle()
    expect(providers.one.cancelled()).toBe(true)
    act(() => void held.chat.send('Hi'))
    await settle()
    providers.two.write(frame({ content: 'b' }), finish())
    providers.two.close()
    await settle()
    expect(providers.two.cancelled()).toBe(false)
    expect(held.chat.content.text).toBe('b')
    show(<Holder id="one" />)
    await settle()
    expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'aborted' } })
  })

  it('continues when the component shows another chat', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model }, (chat) => chat.messages)
    const { show } = mount(<Holder id="one" />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'a' }))
    await settle()
    show(<Holder id="two" />)
    expect(held.chat).toMatchObject({ id: 'two', messages: [], status: 'idle' })
    provider.write(frame({ content: 'b' }), finish())
    provider.close()
    await settle()
    show(<Holder id="one" />)
    expect(held.chat.content.text).toBe('ab')
    expect(provider.requests()).toBe(1)
  })

  // React 18 has no Activity.
  if (Activity) {
    it('is hidden and shown by `Activity` without a second request', async () => {
      const provider = controlledProvider()
      const { held, Holder } = holdChat({ model: provider.model }, (chat) => chat.content)
      const within = (mode: 'visible' | 'hidden') => (
        <Activity mode={mode}>
          <Holder />
        </Activity>
      )
      const { show } = mount(within('visible'))
      await settle()
      act(() => void held.chat.send('Hi'))
      await settle()
      show(within('hidden'))
      await settle()
      provider.write(frame({ content: 'a' }), finish())
      provider.close()
      await settle()
      show(within('visible'))
      await settle()
      expect(held.chat.content.text).toBe('a')
      expect(provider.requests()).toBe(1)
    })
  }
})
