import { beforeAll, describe, expect, it } from 'vitest'
import type { Cassette, ReplayOptions } from '../../src/cassette.ts'
import { createAccumulator, type Part, type StreamEvent } from '../../src/index.ts'
import {
  begin,
  bytesOf,
  deaf,
  faulty,
  faultyElsewhere,
  type Played,
  play,
  recorded,
} from '../support/cassette-harness.ts'
import { sampledElsewhere } from '../support/sampled.ts'
import { endOfFinish, expectHonestCut } from '../support/truncation-law.ts'

const plays = sampledElsewhere([...recorded, ...faulty, ...faultyElsewhere], 16)

const cuts: [string, () => NonNullable<ReplayOptions['cut']>][] = [
  ['the recorded size', () => 'recorded'],
  ['one byte', () => 1],
  ['7 bytes', () => 7],
  ['64 bytes', () => 64],
  ['random size', () => randomSizes(7)],
  ['another random size', () => randomSizes(2026)],
]

describe.each(plays)('$name', ({ name, cassette }) => {
  let whole: Played
  beforeAll(async () => {
    whole = await play(cassette, { replay: { cut: Number.MAX_SAFE_INTEGER } })
  })

  it.each(cuts)('gives the same events in pieces of %s', async (_, cut) => {
    const { events, result } = await play(cassette, { replay: { cut: cut() } })
    expect(events).toEqual(whole.events)
    expect(result).toEqual(whole.result)
  })

  it('starts once, ends once, and settles every part', () => {
    const { events, result } = whole
    expectBrackets(events)
    expect(JSON.stringify(result.message.parts)).not.toContain('"streaming"')
    expect(events.at(-1)).toEqual({ type: 'end', step: 0, outcome: result.outcome })
  })

  it('is never complete before the whole finish has arrived', async () => {
    const end = Math.min(endOfFinish(cassette), bytesOf(cassette).length)
    const places = Array.from({ length: 12 }, (_, nth) => Math.floor((end * nth) / 12))
    for (const after of new Set([...places, end - 1])) {
      if (after >= 0 && after < end)
        await expectHonestCut({ name, cassette, whole: whole.result }, after)
    }
  })

  it('gives a new identity only to parts that changed', () => {
    const { events } = whole
    const accumulator = createAccumulator()
    for (const event of events) {
      const before = accumulator.message()
      const copy = JSON.stringify(before)
      accumulator.add([event])
      const after = accumulator.message()
      expect(JSON.stringify(before)).toBe(copy)
      for (const part of before.parts) {
        const same = after.parts.find(({ key }) => key === part.key)
        const touched = 'part' in event ? `0/${event.part}` === part.key : event.type === 'end'
        if (touched) continue
        // A text is done as soon as another part is written. Nothing else of it changes.
        const isClosed = isWritten(event) && isStreamingText(part)
        if (isClosed) expect(same).toEqual({ ...part, status: 'done' })
        else expect(same).toBe(part)
      }
    }
  })
})

/** Whether an event writes a part. */
function isWritten(event: StreamEvent): boolean {
  return ['reasoning', 'content', 'tool-input', 'tool-call'].includes(event.type)
}

function isStreamingText(part: Part): boolean {
  return (part.type === 'reasoning' || part.type === 'content') && part.status === 'streaming'
}

describe.each(recorded)('$name', ({ cassette }) => {
  it('is complete if the bytes end after the finish', async () => {
    const after = endOfFinish(cassette)
    const { result } = await play(cassette, { replay: { drop: { after, as: 'end' } } })
    expect(result.outcome.type).toBe('complete')
  })

  it('is complete if the connection is lost after the finish', async () => {
    const text = new TextDecoder().decode(bytesOf(cassette))
    const blank = text.includes('\r\n') ? '\r\n\r\n' : '\n\n'
    const after = endOfFinish(cassette) + blank.length
    const { result } = await play(cassette, { replay: { drop: { after, as: 'error' } } })
    expect(result.outcome.type).toBe('complete')
  })

  it('is complete if what follows the whole answer cannot be read', async () => {
    const garbage = new TextEncoder().encode('data: <html>\n\ndata: {"half":\n\n')
    for (const cut of ['recorded', Number.MAX_SAFE_INTEGER] as const) {
      const { result } = await play(withBytesAfter(cassette, garbage), { replay: { cut } })
      expect(result.outcome.type).toBe('complete')
      expect(result.content).toBe((await play(cassette)).result.content)
    }
  })

  it('cancels the body on break', async () => {
    const { stream, fetch } = begin(cassette, { replay: stayingOpen(cassette), wrap: deaf })
    for await (const event of stream) if (/content|tool/.test(event.type)) break
    expect((await stream.result).outcome.type).toBe('aborted')
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
  })

  it('cancels the body on abort()', async () => {
    const { stream, fetch } = begin(cassette, { replay: stayingOpen(cassette), wrap: deaf })
    for await (const event of stream) if (event.type === 'response') stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
  })

  it("cancels the body when the caller's signal aborts", async () => {
    const caller = new AbortController()
    const { signal } = caller
    const { stream, fetch } = begin(cassette, { replay: stayingOpen(cassette), wrap: deaf, signal })
    for await (const event of stream) if (event.type === 'response') caller.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
    expect(fetch.exchanges[0]?.status).toBe('cancelled')
  })
})

/** In small reads, and without an end. Otherwise an answer in one message would have no middle to leave in. */
function stayingOpen(cassette: Cassette): ReplayOptions {
  return { cut: 64, drop: { after: bytesOf(cassette).length, as: 'silence' } }
}

function withBytesAfter(cassette: Cassette, more: Uint8Array): Cassette {
  const interactions = cassette.interactions.map((interaction) => {
    const { timing, ...response } = interaction.response
    return { ...interaction, response: { ...response, body: joined(bytesOf(cassette), more) } }
  })
  return { version: 2, interactions }
}

function joined(bytes: Uint8Array, more: Uint8Array): Uint8Array {
  const all = new Uint8Array(bytes.length + more.length)
  all.set(bytes)
  all.set(more, bytes.length)
  return all
}

function expectBrackets(events: readonly StreamEvent[]): void {
  const types = events.map(({ type }) => type)
  expect(types.indexOf('start')).toBe(0)
  expect(types.lastIndexOf('start')).toBe(0)
  expect(types.indexOf('end')).toBe(types.length - 1)
}

/** Sizes of 1 to 40 bytes that a seed decides. */
function randomSizes(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return 1 + (state % 40)
  }
}
