import { immediately } from '@deltakit/core'
import { jsonSchema } from '@deltakit/core/tools'
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { type ObjectStreamOptions, type ObjectView, useObjectStream } from '../src/index.ts'
import { mount, settle } from './page.tsx'
import { byHand, finish, frame } from './provider.ts'

afterEach(cleanup)

interface City {
  readonly name: string
  readonly people: readonly { readonly called: string }[]
}

const schema = jsonSchema<City>({ type: 'object' }, (value) => {
  const { name } = value as City
  if (!name) throw new TypeError('A city has a name')
  return value as City
})

function refuse(): never {
  throw new TypeError('Not today')
}

function page(options: Partial<ObjectStreamOptions<typeof schema>> = {}) {
  const provider = byHand()
  const held = { view: {} as ObjectView<typeof schema> }
  const onFinish = vi.fn()
  const onError = vi.fn()
  function Page() {
    held.view = useObjectStream({
      model: provider.model,
      schema,
      scheduler: immediately,
      onFinish,
      onError,
      ...options,
    })
    return null
  }
  return { provider, held, onFinish, onError, ...mount(<Page />) }
}

it('shows a value as it grows, and what is finished of it stays the same', async () => {
  const { provider, held, onFinish } = page()
  expect(held.view).toMatchObject({ status: 'idle', object: undefined })
  let settled: Promise<unknown> = Promise.resolve()
  act(() => {
    settled = held.view.submit('A city, please')
  })
  await settle()
  expect(held.view.status).toBe('streaming')
  provider.write(frame({ content: '{"people":[{"called":"Ada"},{"cal' }))
  await settle()
  const [ada] = held.view.object?.people ?? []
  expect(held.view.object).toEqual({ people: [{ called: 'Ada' }, {}] })
  provider.write(frame({ content: 'led":"Gr' }))
  await settle()
  expect(held.view.object?.people?.[1]).toEqual({ called: 'Gr' })
  expect(held.view.object?.people?.[0]).toBe(ada)
  provider.write(frame({ content: 'ace"}],"name":"Porto"}' }), finish())
  provider.close()
  await act(async () => void (await settled))
  const output = { name: 'Porto', people: [{ called: 'Ada' }, { called: 'Grace' }] }
  expect(held.view).toMatchObject({ status: 'settled', output, error: undefined })
  expect(onFinish).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ output }))
})

it('says what does not fit, and keeps what there was', async () => {
  const { provider, held, onError } = page()
  act(() => void held.view.submit('A city, please'))
  await settle()
  provider.write(frame({ content: '{"people":[]}' }), finish())
  provider.close()
  await settle()
  expect(held.view).toMatchObject({
    status: 'settled',
    output: undefined,
    object: { people: [] },
    error: { name: 'SchemaError' },
  })
  expect(onError).toHaveBeenCalledOnce()
})

it('is truncated, not complete, where it is cut off', async () => {
  const { provider, held } = page()
  act(() => void held.view.submit('A city, please'))
  await settle()
  provider.write(frame({ content: '{"name":"Porto","people":[]}' }))
  provider.close()
  await settle()
  expect(held.view).toMatchObject({
    status: 'settled',
    output: undefined,
    outcome: { type: 'truncated' },
  })
})

it('stops when it is told to, and when its component leaves', async () => {
  const { provider, held, show } = page()
  act(() => void held.view.submit('A city, please'))
  await settle()
  act(() => held.view.stop())
  await settle()
  expect(provider.cancelled()).toBe(true)
  expect(held.view).toMatchObject({ status: 'settled', outcome: { type: 'aborted' } })
  const { submit } = held.view
  act(() => void submit('Another'))
  await settle()
  expect(provider.requests()).toBe(2)
  show(null)
  await settle()
  expect(provider.cancelled()).toBe(true)
})

it('stops the value being written when another is asked for', async () => {
  const { provider, held } = page()
  act(() => void held.view.submit('A city, please'))
  await settle()
  provider.write(frame({ content: '{"name":"Por' }))
  await settle()
  act(() => void held.view.submit('Another'))
  await settle()
  expect(held.view.object).toBeUndefined()
  provider.write(frame({ content: '{"name":"Lisbon"}' }), finish())
  provider.close()
  await settle()
  expect(held.view.output).toEqual({ name: 'Lisbon' })
  expect(provider.requests()).toBe(2)
})

it('tells of a value that was stopped for another what there was of it', async () => {
  const { provider, held, onFinish } = page()
  act(() => void held.view.submit('A city, please'))
  await settle()
  provider.write(frame({ content: '{"name":"Por' }))
  await settle()
  act(() => void held.view.submit('Another'))
  await settle()
  expect(onFinish).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ object: { name: 'Por' }, outcome: { type: 'aborted' } }),
  )
  expect(held.view).toMatchObject({ status: 'streaming', object: undefined })
})

it.each([
  ['without a message', {}, []],
  ['that an app refuses', { middleware: refuse }, 'A city, please'],
])('says of what cannot be asked, %s, that it failed', async (_, options, asked) => {
  const { provider, held, onFinish, onError } = page(options)
  let settled: unknown
  await act(async () => {
    settled = await held.view.submit(asked)
  })
  expect(settled).toMatchObject({ status: 'settled', outcome: { type: 'failed' } })
  expect(held.view).toMatchObject({ status: 'settled', error: { name: 'UnexpectedError' } })
  expect(held.view.error?.cause).toBeInstanceOf(TypeError)
  expect(onFinish).toHaveBeenCalledOnce()
  expect(onError).toHaveBeenCalledExactlyOnceWith(held.view.error)
  expect(provider.requests()).toBe(0)
})
