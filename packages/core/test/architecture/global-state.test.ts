import { afterEach, describe, expect, it, vi } from 'vitest'
import { changedNames, readGlobalState } from '../support/global-state.ts'

afterEach(() => vi.unstubAllGlobals())

describe('What a file of tests leaves to the next', () => {
  it('has no difference after a file that changes nothing', () => {
    expect(changedNames(readGlobalState(), readGlobalState())).toEqual([])
  })

  it('names a global that was replaced, added or removed', () => {
    const before = readGlobalState()
    vi.stubGlobal('fetch', () => {})
    vi.stubGlobal('leftover', 1)
    vi.stubGlobal('TextDecoder', undefined)
    const changed = changedNames(before, readGlobalState())
    expect([...changed].sort()).toEqual([
      'globalThis.TextDecoder',
      'globalThis.fetch',
      'globalThis.leftover',
    ])
  })

  it('names a method that was replaced', () => {
    const before = readGlobalState()
    const spies = [
      vi.spyOn(console, 'error').mockReturnValue(),
      vi.spyOn(Response.prototype, 'text').mockResolvedValue(''),
    ]
    const changed = changedNames(before, readGlobalState())
    expect([...changed].sort()).toEqual(['Response.text', 'console.error'])
    for (const spy of spies) spy.mockRestore()
    expect(changedNames(before, readGlobalState())).toEqual([])
  })
})
