import { type Clock, untilTimeLimit } from '../../protocol/clock.ts'
import { TimeoutError } from '../../protocol/errors.ts'

/** How long a store may take for one call, in milliseconds. */
const longestCall = 5_000

const pending = Symbol('pending')

/** What a store answers. Rejects where that takes too long: a client of a store may wait for ever. */
export async function callLog<Result>(
  clock: Clock,
  work: () => Promise<Result>,
  what = 'The log',
): Promise<Result> {
  const working = work()
  // A log in memory has answered already, and a timer would cost more than the call.
  const first = await Promise.race([working, pending])
  if (first !== pending) return first as Result
  const timer = new AbortController()
  const expired = untilTimeLimit(longestCall, { clock, signal: timer.signal }).then(() => {
    throw new TimeoutError(`${what} did not answer within ${longestCall} ms`)
  })
  try {
    return await Promise.race([working, expired])
  } finally {
    timer.abort()
  }
}
