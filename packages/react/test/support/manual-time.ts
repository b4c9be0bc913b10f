import { QueryClient } from '@tanstack/react-query'
import { act } from '@testing-library/react'
import { vi } from 'vitest'
import { settle } from './mount.tsx'

/** Timers run only when the test lets time pass. Queries notify their components by a timer. */
export function manualTime() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  return {
    pass: async (milliseconds = 0) => {
      await settle()
      await act(async () => void vi.advanceTimersByTime(milliseconds))
      await settle()
    },
  }
}

/** A client that collects unused queries after a second. */
export function forgetfulClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { gcTime: 1_000 } } })
}
