import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chatKey } from '../src/index.ts'
import { modelAnswering } from './support/controlled-provider.ts'
import { stored, textsOf } from './support/conversations.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})

afterEach(() => {
  cleanup()
  warn.mockClear()
})

function appWith(client: QueryClient, chat: ReactNode): ReactNode {
  return <QueryClientProvider client={client}>{chat}</QueryClientProvider>
}

describe('a chat whose QueryClient is replaced', () => {
  it('is warned of, once it has messages', async () => {
    const { model } = modelAnswering('One')
    const { held, Holder } = holdChat({ model })
    const app = (client: QueryClient) => appWith(client, <Holder />)
    const { rerender } = render(app(new QueryClient()))
    rerender(app(new QueryClient()))
    await settle()
    expect(warn).not.toHaveBeenCalled()

    await act(async () => void (await held.chat.send('1?')))
    rerender(app(new QueryClient()))
    await settle()
    expect(textsOf(held.chat)).toEqual([])
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/chat "demo" is empty now.*useState\(\(\) => new QueryClient\(\)\)/),
    )
  })

  it('is not warned of where the other client has the conversation', async () => {
    const { model } = modelAnswering('One')
    const { held, Holder } = holdChat({ model })
    const app = (client: QueryClient) => appWith(client, <Holder />)
    const { rerender } = render(app(new QueryClient()))
    await act(async () => void (await held.chat.send('1?')))
    const other = new QueryClient()
    other.setQueryData(chatKey('demo'), stored)
    rerender(app(other))
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: 1?', 'assistant: One'])
    expect(warn).not.toHaveBeenCalled()
  })

  it('is not one whose component shows another chat', async () => {
    const { model } = modelAnswering('One')
    const { held, Holder } = holdChat({ model })
    const { show } = mount(<Holder id="a" />)
    await act(async () => void (await held.chat.send('1?')))
    show(<Holder id="b" />)
    await settle()
    expect(textsOf(held.chat)).toEqual([])
    expect(warn).not.toHaveBeenCalled()
  })
})
