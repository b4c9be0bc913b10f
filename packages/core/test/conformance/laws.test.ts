import { describe, expect, it } from 'vitest'
import type { Cassette, ReplayOptions } from '../../src/cassette.ts'
import { createAccumulator, type Part, type StreamEvent } from '../../src/index.ts'
import {
  begin,
  bytesOf,
  deaf,
  faulty,
  faultyElsewhere,
  play,
  recorded,
} from '../support/cassette-harness.ts'

const plays = [...recorded, ...faulty, ...faultyElsewhere]

const cuts: [string, () => NonNullable<ReplayOptions['cut']>][] = [
  ['the recorded size', () => 'recorded'],
  ['one byte', () => 1],
  ['7 bytes', () => 7],
  ['64 bytes', () => 64],
  ['random size', () => randomSizes(7)],
  ['another random size', () => randomSizes(2026)],
]

describe.each(plays)('$name', ({ name, cassette }) => {
  it.each(cuts)('gives the same events in pieces of %s', async (_, cut) => {
    const whole = await play(cassette, { replay: { cut: Number.MAX_SAFE_INTEGER } })
    const { events, result } = await play(cassette, { replay: { cut: cut() } })
    expect(events).toEqual(whole.events)
    expect(result).toEqual(whole.result)
  })

  it('starts once, ends once, and settles every part', async () => {
    const { events, result } = await play(cassette)
    expectBrackets(events)
    expect(JSON.stringify(result.message.parts)).not.toContain('"streaming"')
    expect(events.at(-1)).toEqual({ type: 'end', step: 0, outcome: result.outcome })
  })

  it('is never complete before the whole finish has arrived, and keeps what it has', async () => {
    const whole = (await play(cassette)).result
    const last: Cassette = { version: 2, interactions: cassette.interactions.slice(-1) }
    const proof = provedAt(last)
    for (const after of offsets(bytesOf(last))) {
      if (after >= proof) break
      const as = after % 2 ? 'end' : 'error'
      const cut = await begin(last, { replay: { drop: { after, as } } }).stream.result
      const at = `${name} cut after ${after} bytes`
      expect(cut.outcome.type, at).toMatch(/^(truncated|failed)$/)
      expect(
        cut.toolCalls.filter(({ status }) => status !== 'unfinished'),
        at,
      ).toEqual([])
      expect(JSON.stringify(cut.message.parts), at).not.toContain('"streaming"')
      expect(whole.content.startsWith(cut.content), at).toBe(true)
      expect(whole.reasoning.startsWith(cut.reasoning), at).toBe(true)
      for (const { key, inputText } of cut.toolCalls) {
        const call = whole.toolCalls.find((made) => made.key === key)
        expect(call?.inputText.startsWith(inputText), at).toBe(true)
      }
    }
  })

  it('gives a new identity only to parts that changed', async () => {
    const { events } = await play(cassette)
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
  it('is truncated at every single byte of the last messages before the finish', async () => {
    const proof = provedAt(cassette)
    for (let after = Math.max(1, proof - 1_200); after < proof; after++) {
      const { stream } = begin(cassette, { replay: { drop: { after, as: 'end' } } })
      expect((await stream.result).outcome, `after ${after}`).toEqual({ type: 'truncated' })
    }
  })

  it('is complete if the bytes end after the finish', async () => {
    const after = provedAt(cassette)
    const { result } = await play(cassette, { replay: { drop: { after, as: 'end' } } })
    expect(result.outcome.type).toBe('complete')
  })

  it('is complete if the connection is lost after the finish', async () => {
    const text = new TextDecoder().decode(bytesOf(cassette))
    const blank = text.includes('\r\n') ? '\r\n\r\n' : '\n\n'
    const after = provedAt(cassette) + blank.length
    const { result } = await play(cassette, { replay: { drop: { after, as: 'error' } } })
    expect(result.outcome.type).toBe('complete')
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

function expectBrackets(events: readonly StreamEvent[]): void {
  const types = events.map(({ type }) => type)
  expect(types.indexOf('start')).toBe(0)
  expect(types.lastIndexOf('start')).toBe(0)
  expect(types.indexOf('end')).toBe(types.length - 1)
}

/** How many bytes of the last answer prove that it finished, by the wire alone. */
function provedAt(cassette: Cassette): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(cassette))
  const finishes = createProof()
  for (const message of text.matchAll(/(?:.+(?:\r\n|\n|\r|$))+/g)) {
    const lines = message[0].trimEnd()
    const data = lines
      .replace(/^event: .*\s/, '')
      .replace(/^\uFEFF?data: ?/gm, '')
      .replace(/\rdata: ?/g, '\n')
    if (finishes(data)) return encoded(text.slice(0, message.index + lines.length))
  }
  return Number.POSITIVE_INFINITY
}

/** Whether a chunk ends its answer. Only Anthropic needs two chunks for that. */
function createProof(): (data: string) => boolean {
  let stopped = false
  return (data) => {
    try {
      const parsed = JSON.parse(data)
      const { type, delta, choices = [], candidates = [], promptFeedback } = parsed
      // The call of a program comes with its stop reason in the start.
      if (type === 'message_start') stopped ||= Boolean(parsed.message.stop_reason)
      if (type === 'message_delta') stopped ||= Boolean(delta.stop_reason)
      if (type === 'message_stop') return stopped
      if (/^response\.(completed|incomplete)$/.test(type)) return true
      if (promptFeedback?.blockReason) return true
      return [...choices, ...candidates].some(({ index, finish_reason, finishReason }) => {
        return !index && (finishReason ?? (finish_reason !== 'error' && finish_reason))
      })
    } catch {
      return false
    }
  }
}

function encoded(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Where to cut: around every end of a line, all over a short body, and here and there in a long one. */
function* offsets(bytes: Uint8Array): Generator<number> {
  const step = Math.max(1, Math.floor(bytes.length / 97))
  for (let at = 0; at < bytes.length; at++) {
    const border = bytes.slice(at, at + 3).some((byte) => byte === 10 || byte === 13)
    if (border || at % step === 0) yield at
  }
}

/** Sizes of 1 to 40 bytes that a seed decides. */
function randomSizes(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return 1 + (state % 40)
  }
}
