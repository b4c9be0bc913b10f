import { beforeAll, describe, expect, it } from 'vitest'
import type { Cassette, ReplayOptions } from '../../src/cassette.ts'
import type { ChatResult, DeltakitError } from '../../src/index.ts'
import {
  begin,
  bytesOf,
  faulty,
  faultyElsewhere,
  play,
  recorded,
} from '../support/cassette-harness.ts'
import { atEdge, recut } from '../support/edge-harness.ts'
import { sampledElsewhere } from '../support/sampled.ts'

const plays = sampledElsewhere([...recorded, ...faulty, ...faultyElsewhere], 12, {
  thorough: 3,
}).map(({ name, cassette }) => ({ name, cassette: forEveryAttempt(cassette) }))

/** A single answer again for each retry, so that the final error is the recorded one. */
function forEveryAttempt(cassette: Cassette): Cassette {
  const { interactions } = cassette
  return interactions.length > 1
    ? cassette
    : { ...cassette, interactions: [...interactions, ...interactions, ...interactions] }
}

const cuts: [string, NonNullable<ReplayOptions['cut']>][] = [
  ['the recorded size', 'recorded'],
  ['one byte', 1],
  ['7 bytes', 7],
  ['64 bytes', 64],
]

/** An error as JSON, without what only a server may read. */
function publicError(error: DeltakitError | undefined): unknown {
  if (!error) return error
  const { message, ...fields } = JSON.parse(JSON.stringify(error))
  const { name, status, retryable, retryAfter, requestId, code } = fields
  const words = /^4(00|13|22)$/.test(`${status ?? code}`)
    ? { message, code }
    : { message: message.split(': ')[0] }
  const is = error.constructor
  return { name, status, retryable, retryAfter, requestId, ...words, is }
}

function plain(result: ChatResult): unknown {
  const { error, outcome, message, messages: _, ...rest } = result
  const steps = message.steps.map((run) => ({ ...run, outcome: run.outcome?.type }))
  const parts = { parts: message.parts, steps }
  return JSON.parse(
    JSON.stringify({ ...rest, error: publicError(error), type: outcome.type, parts }),
  )
}

describe.each(plays)('$name', ({ name, cassette }) => {
  // A recording of one refusal answers no second attempt.
  const retry = name.includes('retry-') ? undefined : false
  // The laws of `conformance/` have it that this is the answer in pieces of any size.
  let direct: ChatResult
  beforeAll(async () => {
    direct = (await play(cassette, { retry })).result
  })

  it.each(cuts)('gives the same answer through a handler, in pieces of %s', async (_, cut) => {
    const make = atEdge(cassette, { retry })
    const { result } = await play(cassette, { retry, replay: { cut }, make })
    expect(plain(result)).toEqual(plain(direct))
    expect(result.error?.constructor).toBe(direct.error?.constructor)
  })

  it("gives the same answer however the handler's own bytes are cut, and is truncated if they end early", async () => {
    const own = { length: 0 }
    const make = atEdge(cassette, { retry }, recut(7, { own }))
    const whole = await play(cassette, { retry, make })
    expect(plain(whole.result)).toEqual(plain(direct))
    // Between the first and the last frame, and in each of both.
    for (const at of [0, 0.3, 0.6, 0.9, 1]) {
      const most = 8 + Math.floor((own.length - 16) * at)
      const make = atEdge(cassette, { retry }, recut(64, { most }))
      const { result } = await play(cassette, { retry, make })
      const { type } = direct.outcome
      const over = type === 'complete' ? ['truncated'] : ['truncated', type]
      expect(over, `after ${most} of ${own.length}`).toContain(result.outcome.type)
      expect(direct.content.startsWith(result.content)).toBe(true)
      expect(result.toolCalls.filter(({ status }) => status === 'ready')).toEqual([])
    }
  })
})

describe.each(recorded)('$name', ({ cassette }) => {
  it("is truncated wherever the provider's answer is cut", async () => {
    for (const after of [1, 100, 400]) {
      const replay = { drop: { after, as: 'end' as const } }
      const direct = await begin(cassette, { replay }).stream.result
      const { result } = begin(cassette, { replay, make: atEdge(cassette) }).stream
      expect(plain(await result)).toEqual(plain(direct))
    }
  })

  it('cancels the provider when its reader breaks', async () => {
    const replay = { cut: 64, drop: { after: bytesOf(cassette).length, as: 'silence' as const } }
    const { stream, fetch } = begin(cassette, { replay, make: atEdge(cassette) })
    for await (const event of stream) if (/content|tool/.test(event.type)) break
    expect((await stream.result).outcome.type).toBe('aborted')
    await expect.poll(() => fetch.exchanges[0]?.status).toMatch(/cancelled|aborted/)
  })
})
