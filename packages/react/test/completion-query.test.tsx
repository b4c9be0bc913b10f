import type { ChatResult } from '@deltakit/core'
import { jsonSchema, object } from '@deltakit/core/tools'
import {
  dehydrate,
  focusManager,
  onlineManager,
  type QueryClient,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query'
import { act, cleanup } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { completionQueryOptions } from '../src/index.ts'
import { controlledProvider, finish, frame, modelAnswering } from './support/controlled-provider.ts'
import { manualTime } from './support/manual-time.ts'
import { mount } from './support/mount.tsx'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
  focusManager.setFocused(undefined)
  onlineManager.setOnline(true)
})

const messages = [{ role: 'user', content: 'Hi' }] as const

/** Everything that makes an ordinary query fetch again. */
function disturb(client: QueryClient): void {
  act(() => void client.invalidateQueries())
  act(() => void client.refetchQueries())
  act(() => focusManager.setFocused(false))
  act(() => focusManager.setFocused(true))
  act(() => onlineManager.setOnline(false))
  act(() => onlineManager.setOnline(true))
}

/** A component with a completion of a controlled provider. */
function mountCompletion() {
  const { pass } = manualTime()
  const provider = controlledProvider()
  const held = { query: {} as UseQueryResult<ChatResult> }
  function Greeting() {
    // The options are new at every render.
    held.query = useQuery(completionQueryOptions({ model: provider.model, messages }))
    return held.query.status
  }
  async function answer(text: string) {
    provider.write(frame({ content: text }), finish())
    provider.close()
    await pass()
  }
  async function cutAnswer() {
    provider.write(frame({ content: 'Ol' }))
    provider.close()
    await pass()
  }
  return { pass, provider, held, Greeting, answer, cutAnswer, ...mount(<Greeting />) }
}

describe('a completion', () => {
  it('is requested once, and again for another prompt', async () => {
    const { pass } = manualTime()
    const { model, fetch } = modelAnswering('Olá!', 'Other')
    const seen: (string | undefined)[] = []
    function Greeting({ prompt }: { prompt: string }) {
      const prompts = [{ role: 'user', content: prompt }] as const
      seen.push(useQuery(completionQueryOptions({ model, messages: prompts })).data?.content)
      return null
    }
    const { client, show } = mount(<Greeting prompt="Hi" />)
    await pass()
    expect(seen.at(-1)).toBe('Olá!')
    show([<Greeting key="1" prompt="Hi" />, <Greeting key="2" prompt="Hi" />])
    disturb(client)
    await pass(60_000)
    expect(fetch.exchanges).toHaveLength(1)
    expect(JSON.parse(JSON.stringify(dehydrate(client))).queries).toHaveLength(1)
    show(<Greeting prompt="Bye" />)
    await pass()
    expect(seen.at(-1)).toBe('Other')
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('continues while no component shows it, and is available to the next', async () => {
    const { pass, provider, held, Greeting, answer, show } = mountCompletion()
    await pass()
    show(null)
    await pass()
    expect(provider.cancelled()).toBe(false)
    await answer('Olá!')
    show(<Greeting />)
    await pass()
    expect(held.query.data?.content).toBe('Olá!')
    expect(provider.requests()).toBe(1)
  })

  it('that failed is requested again by `refetch`, and by nothing else', async () => {
    const { pass, provider, held, Greeting, answer, cutAnswer, client, show } = mountCompletion()
    await pass()
    await cutAnswer()
    expect(held.query.status).toBe('error')
    show(null)
    show(<Greeting />)
    disturb(client)
    await pass(60_000)
    expect(provider.requests()).toBe(1)
    act(() => void held.query.refetch())
    await pass()
    expect(provider.requests()).toBe(2)
    await answer('Olá!')
    expect(held.query.data?.content).toBe('Olá!')
  })

  it('that failed is not requested again when a component comes back to its key', async () => {
    const { pass } = manualTime()
    const provider = controlledProvider()
    function Greeting({ prompt }: { prompt: string }) {
      const prompts = [{ role: 'user', content: prompt }] as const
      return useQuery(completionQueryOptions({ model: provider.model, messages: prompts })).status
    }
    const { show, container } = mount(<Greeting prompt="One" />)
    await pass()
    provider.close()
    await pass()
    show(<Greeting prompt="Two" />)
    await pass()
    expect(provider.requests()).toBe(2)
    show(<Greeting prompt="One" />)
    await pass()
    expect(container.textContent).toBe('error')
    expect(provider.requests()).toBe(2)
  })

  it.each(['failed', 'complete'])('that is %s is requested again when it is reset', async (end) => {
    const { pass, provider, held, answer, cutAnswer, client } = mountCompletion()
    await pass()
    if (end === 'failed') await cutAnswer()
    else await answer('One')
    act(() => void client.resetQueries())
    await pass()
    expect(provider.requests()).toBe(2)
    await answer('Two')
    expect(held.query.data?.content).toBe('Two')
    disturb(client)
    await pass(60_000)
    expect(provider.requests()).toBe(2)
  })

  it('has the parsed value of its `output`, and fails if that does not fit', async () => {
    const { pass } = manualTime()
    const { model, fetch } = modelAnswering('{"name":"Porto"}', 'No city')
    const output = object(jsonSchema<{ name: string }>({ type: 'object' }))
    function City({ prompt }: { prompt: string }) {
      const prompts = [{ role: 'user', content: prompt }] as const
      const { data, error } = useQuery(completionQueryOptions({ model, messages: prompts, output }))
      return data?.output?.name ?? error?.name
    }
    const { show, container } = mount(<City prompt="One" />)
    await pass()
    expect(container.textContent).toBe('Porto')
    show(<City prompt="Two" />)
    await pass()
    expect(container.textContent).toBe('SchemaError')
    expect(fetch.exchanges).toHaveLength(2)
  })

  it('that is cancelled is not requested again by a focus or a reconnect', async () => {
    const { pass, provider, client } = mountCompletion()
    await pass()
    await act(async () => client.cancelQueries())
    act(() => focusManager.setFocused(false))
    act(() => focusManager.setFocused(true))
    act(() => onlineManager.setOnline(false))
    act(() => onlineManager.setOnline(true))
    await pass(60_000)
    expect(provider.requests()).toBe(1)
  })

  it('is requested once for a model that writes another id into every request', async () => {
    const { pass } = manualTime()
    const { model, fetch } = modelAnswering('Olá!')
    let count = 0
    function Greeting() {
      const counting: typeof model = {
        ...model,
        request(input) {
          const { url, body } = model.request(input)
          return { url, body: { ...body, request_id: `${++count}` } }
        },
      }
      return useQuery(completionQueryOptions({ model: counting, messages })).data?.content
    }
    const { show, container } = mount(<Greeting />)
    await pass()
    show(<Greeting />)
    await pass()
    expect(container.textContent).toBe('Olá!')
    expect(fetch.exchanges).toHaveLength(1)
  })
})
