import { afterAll, beforeAll, vi } from 'vitest'
import { changedNames, type GlobalState, readGlobalState } from './global-state.ts'

// The files of a worker share its globals, which saves most of their start. So a file leaves them
// as it found them, or fails: after it, another would run in a changed world.

let before: GlobalState
beforeAll(() => {
  before = readGlobalState()
})
afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
  const changed = changedNames(before, readGlobalState())
  if (changed.length) throw new Error(`This file changes ${changed.join(', ')} and leaves it so.`)
})
