import { expect, it, vi } from 'vitest'
import { createStore } from '../../src/chat/store.ts'
import { select, shallowEqual } from '../../src/index.ts'
import { settled } from '../support/manual-clock.ts'

it('notifies every listener until it unsubscribes', () => {
  const store = createStore(1)
  const [stays, leaves] = [vi.fn(), vi.fn()]
  store.subscribe(stays)
  const leave = store.subscribe(leaves)
  store.set(2)
  leave()
  store.set(3)
  expect(store.get()).toBe(3)
  expect([stays, leaves].map(({ mock }) => mock.calls.length)).toEqual([2, 1])
})

it('lets a listener unsubscribe while it is notified', () => {
  const store = createStore(1)
  const late = vi.fn()
  const leave = store.subscribe(() => leave())
  store.subscribe(late)
  store.set(2)
  expect(late).toHaveBeenCalledOnce()
})

it('notifies a slice only when the selected value changes', () => {
  const store = createStore({ a: 1, b: 1 })
  const slice = select(store, ({ a }) => a)
  const listener = vi.fn()
  const leave = slice.subscribe(listener)
  store.set({ a: 1, b: 2 })
  expect(listener).not.toHaveBeenCalled()
  store.set({ a: 2, b: 2 })
  expect(listener).toHaveBeenCalledOnce()
  expect(slice.get()).toBe(2)
  leave()
  store.set({ a: 3, b: 2 })
  expect(listener).toHaveBeenCalledOnce()
})

it('keeps the selected value when isEqual accepts it, and selects once per value', () => {
  const store = createStore({ a: 1, b: 1 })
  const pick = vi.fn(({ a }: { a: number }) => ({ a }))
  const slice = select(store, pick, shallowEqual)
  const before = slice.get()
  expect(slice.get()).toBe(before)
  expect(pick).toHaveBeenCalledOnce()
  store.set({ a: 1, b: 2 })
  expect(slice.get()).toBe(before)
  store.set({ a: 2, b: 2 })
  expect(slice.get()).toEqual({ a: 2 })
})

it('rejects objects that differ in number, name or value of their fields', () => {
  expect(shallowEqual({ a: 1 }, { a: 1 })).toBe(true)
  expect(shallowEqual([1, Number.NaN], [1, Number.NaN])).toBe(true)
  expect(shallowEqual<object>({ a: 1 }, { a: 1, b: 2 })).toBe(false)
  expect(shallowEqual<object>({ a: undefined }, { b: undefined })).toBe(false)
  expect(shallowEqual({ a: {} }, { a: {} })).toBe(false)
})

it('notifies the other listeners when one throws, and reports the error', () => {
  const report = vi.fn()
  vi.stubGlobal('reportError', report)
  const store = createStore(1)
  const other = vi.fn()
  const error = new Error('Mine')
  store.subscribe(() => {
    throw error
  })
  store.subscribe(other)
  store.set(2)
  vi.unstubAllGlobals()
  expect(other).toHaveBeenCalledOnce()
  expect(report.mock.calls).toEqual([[error]])
})

it('reports what an async listener rejects with, of a slice too', async () => {
  const report = vi.fn()
  vi.stubGlobal('reportError', report)
  const store = createStore(1)
  const [first, second] = [new Error('Mine'), new Error('Of a slice')]
  store.subscribe(() => Promise.reject(first))
  select(store, (value) => value + 1).subscribe(() => Promise.reject(second))
  store.set(2)
  await settled()
  vi.unstubAllGlobals()
  expect(report.mock.calls).toEqual([[first], [second]])
})
