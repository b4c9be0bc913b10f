import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, it, vi } from 'vitest'
import { persistChats } from './reload/page/persist-chats.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('lets the page go on without a storage that never answers', async () => {
  vi.stubGlobal('indexedDB', { open: () => ({}) })
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const client = new QueryClient()
  const waited: number[] = []
  let giveUp = () => {}
  const persisted = persistChats(client, (milliseconds) => {
    waited.push(milliseconds)
    return new Promise((resolve) => {
      giveUp = resolve
    })
  })
  expect(warn).not.toHaveBeenCalled()
  giveUp()
  await persisted
  expect(waited).toEqual([3_000])
  expect(warn).toHaveBeenCalledOnce()
  expect(client.getQueryCache().hasListeners()).toBe(false)
})
