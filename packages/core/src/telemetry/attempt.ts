import { ignoreRejection } from '../protocol/ignore-rejection.ts'

/** Calls what records the work, which it must not change: what it throws, at once or later, is ignored. */
export function attempt(work: () => unknown): void {
  try {
    ignoreRejection(work())
  } catch {
    // It is not recorded.
  }
}
