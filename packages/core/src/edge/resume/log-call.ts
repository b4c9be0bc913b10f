import type { Clock } from '../../protocol/clock.ts'
import { TimeoutError } from '../../protocol/errors.ts'

/** How long a log may take for one call, in milliseconds. */
const longestCall = 5_000

/** What a log answers. Rejects where that takes too long: a client of a store may wait for ever. */
export async function callLog<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  const timer = new AbortController()
  const expired = clock.sleep(longestCall, timer.signal).then(() => {
    throw new TimeoutError(`The log did not answer within ${longestCall} ms`)
  })
  try {
    return await Promise.race([work(), expired])
  } finally {
    timer.abort()
  }
}
