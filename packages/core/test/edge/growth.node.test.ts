import { expect, it } from 'vitest'
import { remoteGrowth } from '../../bench/growth-remote.mjs'
import { edge } from '../../src/edge.ts'
import { streamChat } from '../../src/index.ts'
import { hi } from '../support/cassette-harness.ts'

const few = 1_000
const many = 8_000
/** Milliseconds to wait for a moment in which nobody else uses the processor. */
const patience = 12_000
/** What a busy machine may add. Work that grows with the square would be 8. */
const most = 3
/** Not worth another try. */
const enough = 2

it.each(
  remoteGrowth
    .filter(({ wire }) => wire === 'edge')
    .map((growth) => [growth.name, growth.body] as const),
)('work per item does not grow with the number of %s', async (_, body) => {
  const short = Array.from({ length: many / few }, () => body(few))
  const long = [body(many)]
  let shortest = Number.POSITIVE_INFINITY
  let longest = Number.POSITIVE_INFINITY
  const start = performance.now()
  while (!(longest / shortest < enough) && performance.now() - start < patience) {
    shortest = Math.min(shortest, await timeToRead(short))
    longest = Math.min(longest, await timeToRead(long))
  }
  expect(longest / shortest).toBeLessThan(most)
})

/** Milliseconds to read each answer from its first byte to its result. */
async function timeToRead(bodies: readonly string[]): Promise<number> {
  const before = performance.now()
  for (const body of bodies) {
    const headers = { 'content-type': 'text/event-stream' }
    const model = edge('https://app.test/api/chat', {
      fetch: async () => new Response(body, { headers }),
    })
    const { outcome } = await streamChat({ model, messages: hi }).result
    expect(outcome.type).toBe('complete')
  }
  return performance.now() - before
}
