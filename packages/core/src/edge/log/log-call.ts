import type { Clock } from '../../protocol/clock.ts'
import { TimeoutError } from '../../protocol/errors.ts'

/** How long a store may take for one call, in milliseconds. */
const longestCall = 5_000

const pending: unique symbol = Symbol('pending')

/** What a store answers. Rejects where that takes too long: a client of a store may wait for ever. */
export async function callLog<Result>(
  clock: Clock,
  work: () => Promise<Result>,
  what = 'The log',
): Promise<Result> {
  const working = work()
  // A log in memory has answered already, and a timer would cost more than the call.
  const first = await Promise.race([working, pending])
  const result = first === pending ? await awaitBriefly(clock, working) : first
  if (result !== pending) return result as Result
  throw new TimeoutError(`${what} did not answer within ${longestCall} ms`)
}

/** The result of work that may take for ever, or `pending` after as long as a store may take. */
export async function awaitBriefly<Result>(
  clock: Clock,
  work: Promise<Result>,
): Promise<Result | typeof pending> {
  const timer = new AbortController()
  try {
    const expired = clock.sleep(longestCall, timer.signal).then((): typeof pending => pending)
    return await Promise.race([work, expired])
  } finally {
    timer.abort()
  }
}
