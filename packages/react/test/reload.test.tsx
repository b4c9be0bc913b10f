import { chatHandler, edge } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { type DehydratedState, dehydrate, hydrate, QueryClient } from '@tanstack/react-query'
import { act, cleanup, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { UseChatStreamOptions } from '../src/index.ts'
import { controlledProvider, finish, frame, toolCall } from './support/controlled-provider.ts'
import { textsOf } from './support/conversations.ts'
import { holdChat } from './support/hold-chat.tsx'
import { mount, settle } from './support/mount.tsx'

const draftKey = ['deltakit', 'draft', 'demo']
const url = 'https://app.test/api/chat'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

/** A page whose network is gone once it is: it sends no request, and reads nothing any more. */
interface PageNetwork {
  readonly fetch: typeof globalThis.fetch
  readonly sent: string[]
  leave(): void
}

function pageNetwork(handler: (request: Request) => Promise<Response>): PageNetwork {
  const sent: string[] = []
  let isGone = false
  const never = new Promise<never>(() => {})
  return {
    sent,
    leave() {
      isGone = true
    },
    async fetch(input, init) {
      if (isGone) return never
      const { signal: _, ...rest } = init ?? {}
      sent.push(rest.method ?? 'GET')
      const response = await handler(new Request(input, rest))
      const reader = response.body?.getReader()
      if (!reader) return response
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { value } = await reader.read()
          if (isGone) return never
          if (value) controller.enqueue(value)
          else controller.close()
        },
        cancel: () => reader.cancel(),
      })
      return new Response(body, response)
    },
  }
}

/** A server, with a log unless there is to be none. */
function server(log = true) {
  const provider = controlledProvider()
  const handler = chatHandler({
    model: provider.model,
    heartbeat: Number.POSITIVE_INFINITY,
    log: log ? memoryLog() : undefined,
  })
  const write = async (...frames: string[]) => {
    provider.write(...frames)
    await settle()
  }
  return { provider, handler, write }
}

/** Opens a page with what an earlier one stored. `late`: the store answers after the first render. */
async function open(
  { handler }: ReturnType<typeof server>,
  {
    state = {},
    isLate = false,
    ...options
  }: Partial<UseChatStreamOptions> & { state?: Partial<DehydratedState>; isLate?: boolean } = {},
) {
  const network = pageNetwork(handler)
  const { held, Holder } = holdChat({ model: edge(url, { fetch: network.fetch }), ...options })
  const client = new QueryClient()
  if (!isLate) hydrate(client, state)
  mount(<Holder />, client)
  const atOnce = { status: held.chat.status, texts: textsOf(held.chat) }
  if (isLate) await act(async () => hydrate(client, state))
  await settle()
  return {
    held,
    client,
    network,
    atOnce,
    /** The page goes away. Returns what it stored, through JSON. */
    async leave() {
      globalThis.dispatchEvent(new Event('pagehide'))
      const stored = JSON.parse(JSON.stringify(dehydrate(client)))
      network.leave()
      cleanup()
      return stored
    },
  }
}

async function streaming(from: ReturnType<typeof server>, options = {}) {
  const page = await open(from, options)
  act(() => void page.held.chat.send('Hi'))
  await settle()
  await waitFor(() => expect(from.provider.requests()).toBe(1))
  await from.write(frame({ content: 'One' }))
  await from.write(frame({ content: ' two' }))
  await waitFor(() => expect(page.held.chat.content.text).toBe('One two'))
  return page
}

describe('a page that is reloaded while an answer streams', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])('shows it at once and goes on with it, restored %s the first render', async (_, isLate) => {
    const running = server()
    const first = await streaming(running)
    const state = await first.leave()
    await running.write(frame({ content: ' three' }))
    const { held, network, client, atOnce } = await open(running, { state, isLate })
    if (!isLate) {
      expect(atOnce).toEqual({ status: 'resuming', texts: ['user: Hi', 'assistant: One two'] })
    }
    await waitFor(() => expect(held.chat.content.text).toBe('One two three'))
    expect(held.chat.status).toBe('streaming')
    await running.write(frame({ content: ' four' }), finish())
    await act(async () => running.provider.close())
    await settle()
    await waitFor(() => {
      expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: One two three four'])
    })
    expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'complete' } })
    expect(network.sent).toEqual(['GET'])
    expect(running.provider.requests()).toBe(1)
    expect(client.getQueryData(draftKey)).toBeUndefined()
  })

  it('keeps the row of the answer where it was', async () => {
    const running = server()
    const first = await streaming(running)
    const ids = first.held.chat.messageIds
    const { held } = await open(running, { state: await first.leave() })
    expect(held.chat.messageIds).toEqual(ids)
    expect(held.chat.draft?.id).toBe(ids[1])
  })

  it('goes on a second time', async () => {
    const running = server()
    const first = await streaming(running)
    const second = await open(running, { state: await first.leave() })
    await running.write(frame({ content: ' three' }))
    const third = await open(running, { state: await second.leave() })
    await running.write(frame({ content: ' four' }), finish())
    await act(async () => running.provider.close())
    await settle()
    await waitFor(() => {
      expect(textsOf(third.held.chat)).toEqual(['user: Hi', 'assistant: One two three four'])
    })
    expect(running.provider.requests()).toBe(1)
  })

  it('gets the whole answer if the server finished it meanwhile', async () => {
    const running = server()
    const first = await streaming(running)
    const state = await first.leave()
    await running.write(frame({ content: ' three' }), finish())
    await act(async () => running.provider.close())
    const { held } = await open(running, { state })
    await waitFor(() => {
      expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: One two three'])
    })
  })

  it('goes on before anything came', async () => {
    const running = server()
    const first = await open(running)
    act(() => void first.held.chat.send('Hi'))
    await waitFor(() => expect(running.provider.requests()).toBe(1))
    const { held } = await open(running, { state: await first.leave() })
    expect(held.chat.isBusy).toBe(true)
    await running.write(frame({ content: 'One' }), finish())
    await act(async () => running.provider.close())
    await settle()
    await waitFor(() => expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: One']))
  })

  it.each([
    ['the server has no log', () => server(false)],
    ['the log has forgotten it', () => server()],
  ])('is interrupted with all that came if %s', async (_, makeServer) => {
    const running = makeServer()
    const first = await streaming(running)
    const state = await first.leave()
    const { held, client } = await open(server(), { state })
    expect(textsOf(held.chat)).toEqual(['user: Hi', 'assistant: One two'])
    await waitFor(() => {
      expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'interrupted' } })
    })
    expect(held.chat.isBusy).toBe(false)
    expect(held.chat.error).toBeUndefined()
    expect(client.getQueryData(draftKey)).toBeUndefined()
  })

  it('stops the answer on the server if a person stops it', async () => {
    const running = server()
    const first = await streaming(running)
    const { held, network } = await open(running, { state: await first.leave() })
    await act(async () => held.chat.stop())
    await settle()
    await waitFor(() => expect(running.provider.cancelled()).toBe(true))
    expect(network.sent).toEqual(['GET', 'DELETE'])
    expect(held.chat.messages[1]).toMatchObject({ outcome: { type: 'aborted' } })
  })
})

describe('the tools of a page that is reloaded', () => {
  const execute = vi.fn(() => 'sunny')
  const tools = { weather: tool({ input: jsonSchema({ type: 'object' }), execute }) }

  async function calling(options: Partial<UseChatStreamOptions> = {}) {
    execute.mockClear()
    const running = server()
    const first = await open(running, { tools, ...options })
    act(() => void first.held.chat.send('Hi'))
    await waitFor(() => expect(running.provider.requests()).toBe(1))
    await running.write(frame(toolCall('{"city":')))
    await waitFor(() => expect(first.held.chat.toolCalls).toHaveLength(1))
    const state = await first.leave()
    return { running, state }
  }

  async function finishCall({ provider, write }: ReturnType<typeof server>) {
    await write(frame(toolCall('"Rome"}')), finish('tool_calls'))
    await act(async () => provider.close())
    await settle()
  }

  it('are executed by the tab that started the answer', async () => {
    const { running, state } = await calling()
    const { network } = await open(running, { state, tools })
    await finishCall(running)
    await waitFor(() => expect(execute).toHaveBeenCalledOnce())
    await waitFor(() => expect(running.provider.requests()).toBe(2))
    expect(network.sent).toEqual(['GET', 'POST'])
  })

  it('are not executed by another, which watches', async () => {
    const onToolCall = vi.fn()
    const { running, state } = await calling()
    const draft = state.queries.find(
      ({ queryKey }: { queryKey: string[] }) => queryKey[1] === 'draft',
    )
    draft.state.data.page = 'another'
    const { held, network } = await open(running, { state, tools, onToolCall })
    await finishCall(running)
    await waitFor(() => expect(held.chat.isBusy).toBe(false))
    expect(execute).not.toHaveBeenCalled()
    expect(onToolCall).not.toHaveBeenCalled()
    expect(network.sent).toEqual(['GET'])
    expect(held.chat.toolCalls).toMatchObject([{ status: 'ready', input: { city: 'Rome' } }])
  })

  it('are never executed again', async () => {
    const running = server()
    execute.mockClear()
    const hanging = {
      weather: tool({
        input: jsonSchema({ type: 'object' }),
        execute: () => new Promise<string>(() => execute()),
      }),
    }
    const first = await open(running, { tools: hanging })
    act(() => void first.held.chat.send('Hi'))
    await waitFor(() => expect(running.provider.requests()).toBe(1))
    await running.write(frame(toolCall('{"city":')))
    await finishCall(running)
    await waitFor(() => expect(execute).toHaveBeenCalledOnce())
    // Without the last chance to store anything.
    const stored = JSON.parse(JSON.stringify(dehydrate(first.client)))
    first.network.leave()
    cleanup()
    const { held } = await open(running, { state: stored, tools })
    expect(execute).toHaveBeenCalledOnce()
    expect(held.chat.toolCalls).toMatchObject([{ status: 'interrupted' }])
    expect(running.provider.requests()).toBe(1)
  })
})
