import { jsonSchema, tool } from '@deltakit/core/tools'
import { hashKey, useQuery } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { chatKey, chatQueryOptions } from '../src/index.ts'
import {
  controlledProvider,
  finish,
  frame,
  modelAnswering,
  sentBody,
  toolCall,
} from './support/controlled-provider.ts'
import { cachedConversation, stored, textsOf } from './support/conversations.ts'
import { holdChat } from './support/hold-chat.tsx'
import { forgetfulClient, manualTime } from './support/manual-time.ts'
import { mount, settle } from './support/mount.tsx'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('the conversation in the query cache', () => {
  it('is written when a part starts or ends, and never for a token', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    let writes = 0
    client.getQueryCache().subscribe(({ type, query }) => {
      // The draft has a query of its own, which is written once a second.
      if (type === 'updated' && hashKey(query.queryKey) === hashKey(chatKey('demo'))) writes++
    })
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ reasoning: 'Hmm' }))
    await settle()
    const before = writes
    for (let nth = 0; nth < 20; nth++) {
      provider.write(frame({ reasoning: 'm' }))
      await settle()
    }
    expect(writes).toBe(before)
    provider.write(frame({ content: 'Hel' }))
    await settle()
    expect(textsOf(cachedConversation(client))).toEqual([
      'user: Hi',
      `assistant: Hmm${'m'.repeat(20)} Hel`,
    ])
    expect(writes).toBe(before + 1)
    provider.write(frame({ content: 'lo' }), finish())
    provider.close()
    await settle()
    expect(textsOf(cachedConversation(client)).at(-1)).toMatch(/Hello$/)
    expect(JSON.parse(JSON.stringify(cachedConversation(client)))).toEqual(
      cachedConversation(client),
    )
    expect(cachedConversation(client)?.messages[1]).toBe(held.chat.messages[1])
  })

  it('is written when one tool call ends while another runs', async () => {
    const input = jsonSchema({ type: 'object' })
    const tools = {
      mail: tool({ input, execute: () => 'sent' }),
      slow: tool({ input, execute: () => new Promise<string>(() => {}) }),
    }
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model, tools })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(
      frame(toolCall('{}', { name: 'mail' })),
      frame(toolCall('{}', { name: 'slow', index: 1 })),
      finish('tool_calls'),
    )
    provider.close()
    await settle()
    expect(cachedConversation(client)?.messages[1]?.parts).toMatchObject([
      { name: 'mail', status: 'done', output: 'sent' },
      { name: 'slow', status: 'running' },
    ])
    await act(() => held.chat.stop())
  })

  it('is not written if the provider alternates between two texts', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ reasoning: 'Hm' }))
    await settle()
    provider.write(frame({ content: 'Olá' }))
    await settle()
    const written = cachedConversation(client)
    expect(written?.messages[1]?.parts).toMatchObject([
      { type: 'reasoning', status: 'done' },
      { type: 'content', status: 'streaming' },
    ])
    for (let turn = 0; turn < 3; turn++) {
      provider.write(frame({ reasoning: ', so' }))
      await settle()
      expect(held.chat.reasoning.status).toBe('streaming')
      provider.write(frame({ content: '!' }))
      await settle()
      expect(held.chat.content.status).toBe('streaming')
    }
    expect(cachedConversation(client)).toBe(written)
    provider.write(finish())
    provider.close()
    await settle()
    expect(textsOf(cachedConversation(client))).toEqual([
      'user: Hi',
      'assistant: Hm, so, so, so Olá!!!',
    ])
  })

  it('can be read by any component, without a load', async () => {
    const { model } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model })
    let texts: readonly string[] = []
    const load = vi.fn(async () => stored)
    function Sidebar() {
      texts = textsOf(useQuery({ ...chatQueryOptions('demo', { load }), enabled: false }).data)
      return null
    }
    mount([<Holder key="chat" />, <Sidebar key="sidebar" />])
    await act(async () => void (await held.chat.send('Hi')))
    await settle()
    expect(texts).toEqual(['user: Hi', 'assistant: Olá!'])
    expect(load).not.toHaveBeenCalled()
  })

  it('is adopted by an idle chat when something else writes it', async () => {
    const { model, fetch } = modelAnswering('Two')
    const { held, Holder } = holdChat({ model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void client.setQueryData(chatKey('demo'), stored))
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: 1?', 'assistant: One'])
    await act(async () => void (await held.chat.send('2?')))
    expect(textsOf(cachedConversation(client))).toHaveLength(4)
    expect(sentBody(fetch).messages).toHaveLength(3)
    await act(async () => client.resetQueries({ queryKey: chatKey('demo') }))
    await settle()
    expect(held.chat.messages).toEqual([])
  })

  it('is not adopted by a chat that is writing an answer', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    act(() => void client.setQueryData(chatKey('demo'), stored))
    await settle()
    expect(held.chat.content.text).toBe('Hel')
    provider.write(frame({ content: 'lo' }), finish())
    provider.close()
    await settle()
    expect(textsOf(cachedConversation(client))).toEqual(['user: Hi', 'assistant: Hello'])
  })

  it('is forgotten with the answer that streams when the client is cleared', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    act(() => void held.chat.send('And then?'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    act(() => client.clear())
    await settle()
    expect(provider.cancelled()).toBe(true)
    expect(held.chat).toMatchObject({ messageIds: [], queued: [], isBusy: false })
    expect(cachedConversation(client)).toBeUndefined()
    expect(client.getQueryCache().findAll({ queryKey: ['deltakit', 'draft'] })).toEqual([])
  })

  it('is forgotten with the messages that wait behind an open call when the client is cleared', async () => {
    const provider = controlledProvider()
    const input = jsonSchema({ type: 'object' })
    const tools = { book: tool({ input, approve: true, execute: () => 'Booked' }) }
    const { held, Holder } = holdChat({ model: provider.model, tools })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    act(() => void held.chat.send('And then?'))
    await settle()
    provider.write(frame(toolCall('{}', { name: 'book' })), finish('tool_calls'))
    provider.close()
    await settle()
    expect(held.chat).toMatchObject({ status: 'awaiting-approval', queued: [{ role: 'user' }] })
    act(() => client.clear())
    await settle()
    expect(held.chat).toMatchObject({ messageIds: [], queued: [], isBusy: false })
  })

  it('is forgotten with the answer that streams when nobody sees the chat any more', async () => {
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model })
    const { client, show } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    show(null)
    await settle()
    act(() => client.clear())
    await settle()
    expect(provider.cancelled()).toBe(true)
    show(<Holder />)
    await settle()
    expect(held.chat).toMatchObject({ messageIds: [], isBusy: false })
  })

  it('is loaded anew when the client is cleared while an answer streams', async () => {
    const provider = controlledProvider()
    const load = vi.fn(async () => (load.mock.calls.length > 1 ? stored : undefined))
    const { held, Holder } = holdChat({ model: provider.model, load })
    const { client } = mount(<Holder />)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    act(() => client.clear())
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: 1?', 'assistant: One'])
    expect(textsOf(cachedConversation(client))).toEqual(['user: 1?', 'assistant: One'])
  })

  it('empties an idle chat when it is removed', async () => {
    const { model } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model })
    const { client } = mount(<Holder />)
    await act(async () => void (await held.chat.send('Hi')))
    act(() => client.clear())
    await settle()
    expect(held.chat.messages).toEqual([])
  })

  it('is not changed by queries whose keys start like its own', async () => {
    const { pass } = manualTime()
    const { held, Holder } = holdChat({ model: modelAnswering('Olá!').model })
    const { client } = mount(<Holder />, forgetfulClient())
    await act(async () => void (await held.chat.send('Hi')))
    const title = [...chatKey('demo'), 'title']
    client.setQueryData(title, 'Greeting')
    client.setQueryData(['other', 'chat', 'demo'], stored)
    act(() => client.removeQueries({ queryKey: title }))
    await settle()
    expect(held.chat.messages).toHaveLength(2)
    client.setQueryData(title, 'Greeting')
    await pass(60_000)
    expect(client.getQueryData(title)).toBeUndefined()
    expect(held.chat.messages).toHaveLength(2)
    expect(cachedConversation(client)?.messages).toHaveLength(2)
  })

  it('is not removed by a late event of a query that was removed before', async () => {
    const { held, Holder } = holdChat({ model: modelAnswering('One', 'Two').model })
    const { client } = mount(<Holder />)
    await act(async () => void (await held.chat.send('1?')))
    const query = client.getQueryCache().find({ queryKey: chatKey('demo') })
    act(() => client.removeQueries({ queryKey: chatKey('demo') }))
    await act(async () => void (await held.chat.send('2?')))
    // The oldest supported version reports a removed query again when it collects it.
    if (query) act(() => client.getQueryCache().notify({ type: 'removed', query }))
    await settle()
    expect(textsOf(held.chat)).toEqual(['user: 2?', 'assistant: Two'])
  })
})

describe('an unused conversation', () => {
  it('is collected with its chat, and not while a component uses it', async () => {
    const { pass } = manualTime()
    const client = forgetfulClient()
    const { model } = modelAnswering('Olá!')
    const { held, Holder } = holdChat({ model })
    const { show } = mount(<Holder />, client)
    await act(async () => void (await held.chat.send('Hi')))
    await pass(60_000)
    expect(textsOf(cachedConversation(client))).toHaveLength(2)
    show(null)
    await settle()
    await pass(60_000)
    expect(cachedConversation(client)).toBeUndefined()
    show(<Holder />)
    await settle()
    expect(held.chat.messages).toEqual([])
  })

  it('stays for the `gcTime` that the client gives to chats', async () => {
    const { pass } = manualTime()
    const client = forgetfulClient()
    client.setQueryDefaults(['deltakit', 'chat'], { gcTime: Number.POSITIVE_INFINITY })
    const { held, Holder } = holdChat({ model: modelAnswering('Olá!').model })
    const { show } = mount(<Holder />, client)
    await act(async () => void (await held.chat.send('Hi')))
    show(null)
    await pass(60_000)
    show(<Holder />)
    await settle()
    expect(held.chat.messages).toHaveLength(2)
  })

  it('is not collected while an answer is written', async () => {
    const { pass } = manualTime()
    const client = forgetfulClient()
    const provider = controlledProvider()
    const { held, Holder } = holdChat({ model: provider.model, timeout: false })
    const { show } = mount(<Holder />, client)
    await settle()
    act(() => void held.chat.send('Hi'))
    await settle()
    provider.write(frame({ content: 'Hel' }))
    await settle()
    show(null)
    await settle()
    await pass(60_000)
    expect(textsOf(cachedConversation(client))).toHaveLength(2)
    provider.write(frame({ content: 'lo' }), finish())
    provider.close()
    await settle()
    show(<Holder />)
    await settle()
    expect(held.chat.content.text).toBe('Hello')
  })
})
