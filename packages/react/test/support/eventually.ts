import { vi } from 'vitest'

/** Waits until a check passes. A second, which `vi.waitFor` takes by default, is short on a loaded machine. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: 60_000 })
}
