import { fakeModel } from '@deltakit/core/testing'
import { focusManager, onlineManager, QueryClient, useIsMutating } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chatKey } from '../src/index.ts'
import { controlledProvider, finish, frame, modelAnswering } from './support/controlled-provider.ts'
import { holdChat } from './support/hold-chat.tsx'
import { manualTime } from './support/manual-time.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  focusManager.setFocused(undefined)
  onlineManager.setOnline(true)
})

describe('sending a message', () => {
  it('is a mutation under the key of the chat', async () => {
    const { pass } = manualTime()
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    let mutating = 0
    function Busy() {
      mutating = useIsMutating({ mutationKey: chatKey('demo') })
      return null
    }
    const { client } = mount([<Holder key="chat" />, <Busy key="busy" />])
    await settle()
    act(() => void held.chat.send('Hi'))
    await pass()
    expect(mutating).toBe(1)
    provider.write(frame({ content: 'Olá!' }), finish())
    provider.close()
    await pass()
    expect(mutating).toBe(0)
    const [mutation] = client.getMutationCache().getAll()
    expect(mutation?.state).toMatchObject({ status: 'success', data: { role: 'assistant' } })
  })

  it.each([
    { id: 'support', sent: 'support' },
    { id: undefined, sent: '' },
  ])(
    'sends the id of a chat, and none where the component has to make one: $id',
    async ({ id, sent }) => {
      const model = fakeModel(['Olá!'])
      const { held, Holder } = holdChat({ model, id })
      mount(<Holder />)
      await settle()
      act(() => void held.chat.send('Hi'))
      await settle()
      expect(held.chat.messages).toHaveLength(2)
      expect(held.chat.id).not.toBe('')
      expect(model.requests).toMatchObject([{ chatId: sent }])
    },
  )

  it('sends one request at once, whatever the defaults of the client are', async () => {
    const onError = vi.fn()
    const client = new QueryClient({
      defaultOptions: {
        mutations: { retry: 3, networkMode: 'online', scope: { id: 'all' }, onError },
      },
    })
    onlineManager.setOnline(false)
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const other = holdChat({ model: modelAnswering('Olá!').model, id: 'other' })
    mount([<Holder key="one" />, <other.Holder key="two" />], client)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    expect(provider.requests()).toBe(1)
    await act(async () => void (await other.held.chat.send('Hi')))
    expect(other.held.chat.content.text).toBe('Olá!')
    provider.write('data: {"error":{"message":"no"}}\n\n')
    provider.close()
    await settle()
    expect(provider.requests()).toBe(1)
    expect(held.chat.error?.name).toBe('ProviderError')
    expect(onError).toHaveBeenCalledOnce()
  })

  it('sends one request, however often components mount and the window focuses or reconnects', async () => {
    const { model, fetch } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model })
    const { client, show } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    for (let again = 0; again < 3; again++) {
      show(null)
      show(<Holder />)
    }
    act(() => focusManager.setFocused(false))
    act(() => focusManager.setFocused(true))
    act(() => onlineManager.setOnline(false))
    act(() => onlineManager.setOnline(true))
    await act(async () => client.invalidateQueries())
    await act(async () => client.refetchQueries())
    await settle()
    expect(fetch.exchanges).toHaveLength(1)
    expect(held.chat.messages).toHaveLength(2)
  })

  it('continues while its component is replaced by a newer one, as in hot reloading', async () => {
    const provider = controlledProvider()
    const before = holdChat({ model: provider.model })
    const { show } = mount(<before.Holder />)
    await settle()
    act(() => void before.held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    const after = holdChat({ model: provider.model })
    show(<after.Holder />)
    await settle()
    expect(after.held.chat.content.text).toBe('Hel')
    provider.write(frame({ content: 'lo' }), finish())
    provider.close()
    await settle()
    expect(after.held.chat.content.text).toBe('Hello')
    expect(provider.requests()).toBe(1)
  })

  it('calls `wrapRequest` of the options around the request', async () => {
    const { model } = modelAnswering('Olá!')
    const steps: string[] = []
    const { held, Holder } = holdChat({
      model,
      async wrapRequest(request) {
        steps.push('before')
        const settled = await request()
        steps.push(`after ${settled.answer?.outcome?.type}`)
        return settled
      },
    })
    mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    expect(steps).toEqual(['before', 'after complete'])
  })
})
