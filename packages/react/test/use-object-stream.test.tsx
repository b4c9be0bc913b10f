import { immediately } from '@deltakit/core'
import { jsonSchema } from '@deltakit/core/tools'
import { act, cleanup } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { type ObjectStreamOptions, type ObjectView, useObjectStream } from '../src/index.ts'
import { controlledProvider, finish, frame } from './support/controlled-provider.ts'
import { mount, settle } from './support/mount.tsx'

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

function mountForm(options: Partial<ObjectStreamOptions<typeof schema>> = {}) {
  const provider = controlledProvider()
  const held = { view: {} as ObjectView<typeof schema> }
  const onFinish = vi.fn()
  const onError = vi.fn()
  function Form() {
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
  return { provider, held, onFinish, onError, ...mount(<Form />) }
}

it('shows a value as it streams, and keeps the identity of its finished parts', async () => {
  const { provider, held, onFinish } = mountForm()
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

it('reports a value that does not fit the schema, and keeps showing it', async () => {
  const { provider, held, onError } = mountForm()
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

it('is settled at once by its end, where no frame comes any more', async () => {
  const hidden = { scheduleFrame: () => {}, yieldToPage: async () => {} }
  const { provider, held, onFinish } = mountForm({ scheduler: hidden })
  act(() => void held.view.submit('A city, please'))
  await settle()
  provider.write(frame({ content: '{"people":[],"na' }))
  await settle()
  provider.write(frame({ content: 'me":"Porto"}' }), finish())
  provider.close()
  await settle()
  const output = { name: 'Porto', people: [] }
  expect(held.view).toMatchObject({ status: 'settled', output, object: output })
  expect(onFinish).toHaveBeenCalledOnce()
})

it('is truncated, and has no output, if the answer is cut off', async () => {
  const { provider, held } = mountForm()
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

it('stops on `stop()`, and when its component unmounts', async () => {
  const { provider, held, show } = mountForm()
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

it('stops the value being written when another is requested', async () => {
  const { provider, held } = mountForm()
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

it('calls `onFinish` with the partial value that another request stopped', async () => {
  const { provider, held, onFinish } = mountForm()
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
  ['with middleware that throws', { middleware: refuse }, 'A city, please'],
])('fails without a request if it cannot be created: %s', async (_, options, prompt) => {
  const { provider, held, onFinish, onError } = mountForm(options)
  let settled: unknown
  await act(async () => {
    settled = await held.view.submit(prompt)
  })
  expect(settled).toMatchObject({ status: 'settled', outcome: { type: 'failed' } })
  expect(held.view).toMatchObject({ status: 'settled', error: { name: 'UnexpectedError' } })
  expect(held.view.error?.cause).toBeInstanceOf(TypeError)
  expect(onFinish).toHaveBeenCalledOnce()
  expect(onError).toHaveBeenCalledExactlyOnceWith(held.view.error)
  expect(provider.requests()).toBe(0)
})

it('fails with what an async scheduler rejects with', async () => {
  const scheduler = {
    scheduleFrame: () => Promise.reject(new Error('No frames')),
    yieldToPage: async () => {},
  }
  const { provider, held } = mountForm({ scheduler })
  act(() => void held.view.submit('A city, please'))
  await settle()
  provider.write(frame({ content: '{"people":[],"na' }))
  await settle()
  expect(held.view).toMatchObject({ status: 'settled', error: { cause: { message: 'No frames' } } })
})
