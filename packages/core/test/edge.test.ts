import { describe, expect, it } from 'vitest'
import type { ReplayOptions } from '../src/cassette.ts'
import type { ChatResult, DeltakitError } from '../src/index.ts'
import { atEdge } from './edge-play.ts'
import { begin, bytesOf, faulty, faultyElsewhere, play, recorded } from './play.ts'

const plays = [...recorded, ...faulty, ...faultyElsewhere]

const cuts: [string, NonNullable<ReplayOptions['cut']>][] = [
  ['the recorded size', 'recorded'],
  ['one byte', 1],
  ['7 bytes', 7],
  ['64 bytes', 64],
]

/** An error as JSON can say it, without what only a server may read. */
function told(error: DeltakitError | undefined): unknown {
  if (!error) return error
  const { message, ...fields } = JSON.parse(JSON.stringify(error))
  const hidden = !/^(HttpError|ProviderError)$/.test(error.name) || /40[123]/.test(fields.status)
  return { ...fields, message: hidden ? message.split(': ')[0] : message, is: error.constructor }
}

function plain(result: ChatResult): unknown {
  const { error, outcome, message, messages: _, ...rest } = result
  const runs = message.runs.map((run) => ({ ...run, outcome: run.outcome?.type }))
  const parts = { parts: message.parts, runs }
  return JSON.parse(JSON.stringify({ ...rest, error: told(error), type: outcome.type, parts }))
}

describe.each(plays)('$name', ({ cassette }) => {
  it.each(cuts)('says the same by way of an edge, in pieces of %s', async (_, cut) => {
    const direct = (await play(cassette, { replay: { cut } })).result
    const { result } = await play(cassette, { replay: { cut }, make: atEdge(cassette) })
    expect(plain(result)).toEqual(plain(direct))
    expect(result.error?.constructor).toBe(direct.error?.constructor)
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

  it('reaches the cancel of the provider by break', async () => {
    const replay = { cut: 64, drop: { after: bytesOf(cassette).length, as: 'silence' as const } }
    const { stream, fetch } = begin(cassette, { replay, make: atEdge(cassette) })
    for await (const event of stream) if (/content|tool/.test(event.type)) break
    expect((await stream.result).outcome.type).toBe('aborted')
    await expect.poll(() => fetch.exchanges[0]?.status).toMatch(/cancelled|aborted/)
  })
})
