import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createAccumulator,
  type Message,
  type Model,
  ProviderError,
  type StreamEvent,
  streamChat,
} from '../../src/index.ts'
import { answers, hi, type ModelOptions, play } from './cassette-harness.ts'
import { everyCase, fuzzRun, isNode } from './fuzz-run.ts'
import { problemInEvents } from './well-formed-events.ts'

/** What the suite needs from each provider. */
export interface ProviderSuite {
  make(options: ModelOptions): Model
  /** Complete answers, by what they are. */
  readonly bodies: Readonly<Record<string, string>>
  /** The beginning of the message that ends an answer. */
  readonly terminalSignal: string
  /** An answer with two chunks of unknown kinds, and the text `Olá`. */
  readonly unknownChunks: string
  /** Answers that begin with `Olá` and then fail, with the message `Too much`. */
  readonly errors: readonly ErrorCase[]
  /** Any chunk at all, with the provider's names in the provider's places. */
  readonly anyChunk: fc.Arbitrary<unknown>
}

export interface ErrorCase {
  readonly code: unknown
  readonly retryable: boolean
  readonly body: string
}

/** The rules that hold for every provider. */
export function describeProvider(suite: ProviderSuite): void {
  const { make, bodies, terminalSignal } = suite

  describe.each(Object.entries(bodies))('an answer of %s', (_, body) => {
    it.each([1, 7, 64])('reads the same in pieces of %i bytes', async (cut) => {
      const { events, result } = await play(answers(body), { make, replay: { cut } })
      const whole = await play(answers(body), { make })
      expect(events).toEqual(whole.events)
      expect(result).toEqual(whole.result)
    })

    it('starts once, ends once, and is complete', async () => {
      const { events, result } = await play(answers(body), { make })
      expect(events.filter(({ type }) => type === 'start')).toEqual(events.slice(0, 1))
      expect(events.filter(({ type }) => type === 'end')).toEqual(events.slice(-1))
      expect(result.outcome.type).toBe('complete')
      expect(JSON.stringify(result.message.parts)).not.toContain('"streaming"')
    })

    it('is complete without the blank line after the last message', async () => {
      const { result } = await play(answers(body.trimEnd()), { make })
      expect(result.outcome.type).toBe('complete')
    })

    it('is truncated wherever it stops before the terminal signal', async () => {
      const whole = (await play(answers(body), { make })).result
      const bytes = new TextEncoder().encode(body)
      const end = byteLength(body.slice(0, body.lastIndexOf(terminalSignal)))
      const borders = [...body.matchAll(/\r?\n\r?\n/g)]
        .map(({ 0: blank, index }) => byteLength(body.slice(0, index + blank.length)))
        .filter((offset) => offset < end)
      const within = Array.from({ length: 40 }, (_, nth) => Math.floor(6 + ((end - 6) * nth) / 40))
      for (const offset of [...borders, ...within, end]) {
        const { result } = await play(answers(bytes.slice(0, offset)), { make })
        expect(result.outcome, `at ${offset}`).toEqual({ type: 'truncated' })
        expect(whole.content.startsWith(result.content), `at ${offset}`).toBe(true)
        for (const { status } of result.toolCalls) expect(status).toBe('unfinished')
      }
    })
  })

  it('streams like any other model', async () => {
    const [body = ''] = Object.values(bodies)
    const headers = { 'content-type': 'text/event-stream' }
    const model = make({ fetch: async () => new Response(body, { headers }) })
    expect(await streamChat({ model, messages: hi }).text()).toBe('Olá, mundo')
  })

  it('counts unknown chunks and reads on', async () => {
    const { result } = await play(answers(suite.unknownChunks), { make })
    expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'complete' } })
    expect(result.warnings).toMatchObject([{ code: 'unknown-chunk', count: 2 }])
  })

  it.each(suite.errors)(
    'fails with the error $code inside an answer, retryable: $retryable',
    async ({ code, retryable, body }) => {
      const { result } = await play(answers(body), { make })
      expect(result).toMatchObject({ content: 'Olá', outcome: { type: 'failed' } })
      expect(result.error).toMatchObject({ name: 'ProviderError', code, retryable })
      expect(result.error?.message).toContain('Too much')
    },
  )

  it('ignores fields of another type, and can send back whatever was read', () => {
    const model = make({})
    fc.assert(
      fc.property(fc.array(suite.anyChunk, { maxLength: 8 }), fc.boolean(), (chunks, isOver) => {
        const events = readAll(model, chunks)
        expect(problemInEvents(events)).toBeUndefined()
        const messages: Message[] = JSON.parse(
          JSON.stringify([...hi, messageOf(model, { events, isOver })]),
        )
        expect(() => JSON.stringify(model.request({ messages }).body)).not.toThrow()
      }),
      { numRuns: isNode || everyCase ? 1_000 : 100, seed: fuzzRun.seed },
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** What a reader emits for chunks, of which those with an error end nothing here. */
function readAll(model: Model, chunks: readonly unknown[]): StreamEvent[] {
  const reader = model.reader()
  const events: StreamEvent[] = []
  for (const chunk of chunks) {
    try {
      reader.read(JSON.parse(JSON.stringify(chunk) ?? 'null'), events)
    } catch (error) {
      expect(error).toBeInstanceOf(ProviderError)
    }
  }
  reader.end?.(events)
  return events
}

function messageOf(
  { id, vendor }: Model,
  { events, isOver }: { events: readonly StreamEvent[]; isOver: boolean },
): Message {
  const accumulator = createAccumulator()
  accumulator.add([
    { type: 'start', step: 0, vendor, model: id },
    ...events,
    {
      type: 'end',
      step: 0,
      outcome: isOver ? { type: 'complete', finishReason: 'stop' } : { type: 'truncated' },
    },
  ])
  return accumulator.message()
}

/** Values of every type of JSON. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, 0, -1, 1e99, '', 'a', true, [], {}, [null], {
    toString: 1,
    type: 1,
  }),
  fc.jsonValue({ maxDepth: 2 }),
)
