import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { type StreamEvent, streamChat } from '../../src/index.ts'
import { approved, tool } from '../../src/tools.ts'
import { all, hi, type Play, play, sse } from './cassette-harness.ts'
import {
  accumulate,
  answerOf,
  conversation,
  countReads,
  each,
  type InteropProtocol,
  readBack,
  recordBodies,
  serveBody,
  waitingConversation,
} from './interop-harness.ts'
import { interruptionSuite } from './interruption-suite.ts'

const cuts = [1, 7, 64, Number.MAX_SAFE_INTEGER]

/** Checks that every cassette is read back unchanged from a protocol. */
export function roundTripSuite(protocol: InteropProtocol, { cassette }: Play): void {
  let events: readonly StreamEvent[]
  beforeAll(async () => {
    events = (await play(cassette)).events
  })

  it.each(cuts)('is read back unchanged, in pieces of %i bytes', async (cut) => {
    const { message } = await readBack(protocol, events, cut).result
    expect(protocol.essence(message)).toEqual(protocol.essence(accumulate(events)))
  })
}

/** The rules that hold for every protocol. */
export function interopSuite(protocol: InteropProtocol): void {
  interruptionSuite((events) => readBack(protocol, events))

  it('reads back several steps, with the outputs between them', async () => {
    const { events, result } = await conversation()
    const stream = readBack(protocol, events)
    const read = await all(stream)
    const { message } = await stream.result
    expect(protocol.essence(message)).toEqual(protocol.essence(result.message))
    expect(protocol.essence(accumulate(read))).toEqual(protocol.essence(result.message))
  })

  it('emits one start and one end for each step, and no batch with two ends', async () => {
    const { events } = await conversation()
    const ends: number[] = []
    const model = protocol.model(serveBody(() => protocol.encode(each(events))))
    const stream = streamChat({
      model,
      messages: hi,
      onEvents: (batch) => {
        const inside = batch.slice(0, -1).filter(({ type }) => type === 'end')
        ends.push(inside.length)
      },
    })
    const types = (await all(stream)).map(({ type }) => type)
    const boundaries = types.filter((type) => type === 'start' || type === 'end')
    expect(boundaries).toEqual(['start', 'end', 'start', 'end'])
    expect(Math.max(...ends)).toBe(0)
  })

  it('emits only a start before the backend answers', async () => {
    const stop = new AbortController()
    const model = protocol.model(() => new Promise(() => {}))
    const types: string[] = []
    for await (const { type } of streamChat({ model, messages: hi, signal: stop.signal })) {
      types.push(type)
      stop.abort()
    }
    expect(types).toEqual(['start', 'end'])
  })

  it('fails with a ProtocolError if a message is no JSON', async () => {
    const fetch = serveBody(() => `${sse({})}data: {"type":\n\n${sse(protocol.finish)}`)
    const result = await streamChat({ model: protocol.model(fetch), messages: hi }).result
    expect(result.error?.name).toBe('ProtocolError')
  })

  it('is truncated wherever the bytes end before the last chunk', async () => {
    const { events } = await conversation()
    const whole = await new Response(protocol.encode(each(events))).text()
    const last = whole.lastIndexOf(protocol.finishMark)
    expect(last).toBeGreaterThan(1_000)
    for (let end = 23; end < last; end += 23) {
      const model = protocol.model(serveBody(() => whole.slice(0, end)))
      const cut = await streamChat({ model, messages: hi }).result
      expect(cut.outcome, `after ${end} bytes`).toEqual({ type: 'truncated' })
      expect(JSON.stringify(cut.message.parts)).not.toMatch(/"(streaming|running)"/)
    }
  })

  it('applies backpressure, and stops the source when the reader cancels', async () => {
    const { events } = await conversation()
    const { iterable, seen } = countReads(events)
    const reader = protocol.encode(iterable).getReader()
    await reader.read()
    await reader.read()
    expect(seen.reads).toBeLessThan(6)
    await reader.cancel()
    expect(seen.left).toBe(true)
  })

  it('stops the source if an event cannot be encoded', async () => {
    const events: readonly StreamEvent[] = [
      { type: 'start', step: 0, vendor: 'made', model: 'made' },
      { type: 'tool-call', part: 't', id: 'c', name: 'big' },
      { type: 'tool-input', part: 't', delta: '{}' },
      { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'tool-calls' } },
      { type: 'tool-output', key: '0/t', output: { n: 10n } },
      { type: 'start', step: 1, vendor: 'made', model: 'made' },
    ]
    const { iterable, seen } = countReads(events)
    const reader = protocol.encode(iterable).getReader()
    const reading = async () => {
      while (!(await reader.read()).done);
    }
    await expect(reading()).rejects.toThrow(TypeError)
    expect(seen).toEqual({ reads: 5, left: true })
  })

  it('does not wait for a source that never stops', async () => {
    const silent: AsyncIterable<StreamEvent> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => new Promise(() => {}),
      }),
    }
    await protocol.encode(silent).cancel()
  })

  it('executes the calls that a backend leaves to the client, and sends their outputs', async () => {
    const { fetch, bodies } = recordBodies(
      sse(protocol.call('c', 'time'), protocol.finish),
      sse(protocol.text('m', 'Noon'), protocol.finish),
    )
    const time = tool({ description: 'The time', input: z.object({}), execute: () => '12:00' })
    const model = protocol.model(fetch)
    const result = await streamChat({ model, messages: hi, tools: { time } }).result
    expect(result).toMatchObject({
      content: 'Noon',
      outcome: { type: 'complete', finishReason: 'stop' },
      toolCalls: [{ id: 'c', status: 'done', output: '12:00' }],
    })
    const [, sent] = protocol.decode(bodies[1] ?? { messages: [] })
    expect(sent).toMatchObject({
      parts: [{ type: 'tool-call', id: 'c', name: 'time', status: 'done', output: '12:00' }],
    })
  })

  it('sends an approval, which the server reads unchanged', async () => {
    const { events, result } = await waitingConversation()
    const waiting = (await readBack(protocol, events).result).message
    const call = waiting.parts.find(({ type }) => type === 'tool-call')
    expect(call).toMatchObject({ status: 'awaiting-approval' })
    const { fetch, bodies } = recordBodies(sse(protocol.finish))
    const model = protocol.model(fetch)
    const answer = approved(waiting, call?.key ?? '')
    const { outcome } = await streamChat({ model, messages: [...hi, answer] }).result
    expect(outcome.type).toBe('complete')
    const key = result.toolCalls[0]?.key ?? ''
    const [, sent] = protocol.decode(bodies[0] ?? { messages: [] })
    expect(sent).toEqual(approved(result.message, key))
  })

  it('counts chunks of an unknown type', async () => {
    const unknown = [{ type: 'CONFETTI' }, { type: 'confetti' }, { type: 7 }, {}, null, 'text']
    const result = await answerOf(protocol, ...unknown, protocol.finish)
    expect(result.warnings).toMatchObject([{ code: 'unknown-chunk', count: unknown.length }])
  })
}
