import { type ChatMessage, immediately } from '@deltakit/core'
import { chatHandler, edge, loadChat, storedConversations } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { dehydrate, hydrate, QueryClient } from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { chatKey, chatQueryOptions } from '../src/index.ts'
import { controlledProvider, finish, frame, toolCall } from './support/controlled-provider.ts'
import { textsOf } from './support/conversations.ts'
import { eventually } from './support/eventually.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

const url = 'https://app.example/api/chat'

afterEach(cleanup)

/** A server that keeps the conversation and logs its answers, and devices that share nothing else. */
function server() {
  const provider = controlledProvider()
  const rows = new Map<string, ChatMessage>()
  const handler = chatHandler({
    model: provider.model,
    authorize: () => 'ann',
    log: memoryLog(),
    conversations: storedConversations({
      load: () => [...rows.values()],
      save(messages) {
        for (const message of messages) rows.set(message.id, JSON.parse(JSON.stringify(message)))
      },
    }),
  })
  const fetch: typeof globalThis.fetch = async (input, init) => handler(new Request(input, init))
  const look = vi.fn(() => 'seen')
  return {
    provider,
    look,
    /** A page with the conversation in its HTML, as a server component renders it. */
    async renderedPage() {
      const load = () => loadChat(url, 'demo', { fetch })
      const client = new QueryClient()
      await client.prefetchQuery(chatQueryOptions('demo', { load }))
      const page = new QueryClient()
      hydrate(page, JSON.parse(JSON.stringify(dehydrate(client))))
      return page
    },
    async device(client = new QueryClient()) {
      const { held, Holder } = holdChat({
        id: 'demo',
        model: edge(url, { fetch, history: 'server' }),
        load: ({ signal }) => loadChat(url, 'demo', { signal, fetch }),
        tools: { look: tool({ input: jsonSchema({ type: 'object' }), execute: look }) },
        scheduler: immediately,
      })
      const { unmount } = mount(<Holder />, client)
      await settle()
      return { held, client, unmount }
    },
    async write(...frames: string[]) {
      provider.write(...frames)
      await settle()
    },
  }
}

/** Requests go through a real handler, which takes its time. */
async function until(isMet: () => boolean): Promise<void> {
  await eventually(async () => {
    await settle()
    expect(isMet()).toBe(true)
  })
}

it('follows on a second device the answer that streams on the first', async () => {
  const { provider, device, write } = server()
  const first = await device()
  act(() => void first.held.chat.send('Hi'))
  await until(() => provider.requests() === 1)
  await write(frame({ content: 'One' }))
  await until(() => first.held.chat.content?.text === 'One')
  const second = await device()
  await until(() => second.held.chat.content?.text === 'One')
  expect(second.held.chat.status).toBe('streaming')
  expect(textsOf(second.held.chat)).toEqual(['user: Hi'])
  await write(frame({ content: ' two' }), finish())
  await until(() => !second.held.chat.isBusy)
  const texts = ['user: Hi', 'assistant: One two']
  expect(textsOf(first.held.chat)).toEqual(texts)
  expect(textsOf(second.held.chat)).toEqual(texts)
  expect(second.held.chat.status).toBe('settled')
  expect(provider.requests()).toBe(1)
  expect(second.client.getQueryData(chatKey('demo'))).not.toHaveProperty('live')
})

it('follows an answer that streams while the server renders the page', async () => {
  const { provider, device, renderedPage, write } = server()
  const first = await device()
  act(() => void first.held.chat.send('Hi'))
  await until(() => provider.requests() === 1)
  await write(frame({ content: 'One' }))
  await until(() => first.held.chat.content?.text === 'One')
  first.unmount()
  const reloaded = await device(await renderedPage())
  await until(() => reloaded.held.chat.status === 'streaming')
  expect(reloaded.held.chat.content?.text).toBe('One')
  await write(frame({ content: ' two' }), finish())
  await until(() => !reloaded.held.chat.isBusy)
  expect(textsOf(reloaded.held.chat)).toEqual(['user: Hi', 'assistant: One two'])
  expect(provider.requests()).toBe(1)
})

it('goes on following after a reload of the second device, and leaves the tools to the first', async () => {
  const { provider, device, write, look } = server()
  const first = await device()
  act(() => void first.held.chat.send('Look'))
  await until(() => provider.requests() === 1)
  await write(frame({ content: 'One' }))
  await until(() => first.held.chat.content?.text === 'One')
  const second = await device()
  await until(() => second.held.chat.content?.text === 'One')
  const stored = JSON.parse(JSON.stringify(dehydrate(second.client)))
  second.unmount()
  const client = new QueryClient()
  hydrate(client, stored)
  const again = await device(client)
  await until(() => again.held.chat.status === 'streaming')
  expect(again.held.chat.content?.text).toBe('One')
  await write(frame(toolCall('{}', { name: 'look' })), finish('tool_calls'))
  await until(() => !again.held.chat.isBusy)
  expect(look).toHaveBeenCalledOnce()
  expect(again.held.chat.status).toBe('awaiting-tool-output')
  await until(() => provider.requests() === 2)
})
