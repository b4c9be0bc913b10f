import { describe, expect, it } from 'vitest'
import { type EventBatch, type StreamEvent, streamChat } from '../src/index.ts'
import type { StepRequest } from '../src/protocol/model.ts'
import { type SmoothOptions, smooth } from '../src/smooth.ts'
import { anyModel, hi, play, recorded } from './support/cassette-harness.ts'
import { manualClock, settled } from './support/manual-clock.ts'

/** What is shown of a step that emits these batches at those times, and when. */
async function shown(
  script: readonly (readonly [at: number, ...batch: StreamEvent[]])[],
  options: SmoothOptions = {},
) {
  const clock = manualClock({ now: 0 })
  const seen: [at: number, events: EventBatch][] = []
  const signal = new AbortController().signal
  const request: StepRequest = { model: anyModel({}), messages: hi, step: 0, signal }
  const done = smooth({ delay: 10, behind: 100, clock, ...options })(async (_, emit) => {
    for (const [at, ...batch] of script) {
      await clock.sleep(at - clock.now(), signal)
      void emit(batch)
    }
    await clock.sleep(5_000, signal)
  })(request, (batch) => {
    if (batch.length) seen.push([clock.now(), batch])
    return undefined
  })
  await settled()
  await clock.advance(10_000)
  await done
  return seen
}

function content(delta: string): StreamEvent {
  return { type: 'content', part: 'content', delta }
}

function textOf(batch: EventBatch): string {
  return batch.map((event) => ('delta' in event ? event.delta : `<${event.type}>`)).join('')
}

const end: StreamEvent = { type: 'end', step: 0, outcome: { type: 'truncated' } }

describe('smoothing', () => {
  it.each<[SmoothOptions, string, string[]]>([
    [{ by: 'word' }, 'Olá, mundo meu', ['Olá', ',', ' ', 'mundo', ' ', 'meu']],
    [{ by: 'character' }, 'né👨‍👩‍👧', ['n', 'é', '👨‍👩‍👧']],
    [{ by: 'line' }, 'a b\nc\nd', ['a b\n', 'c\n', 'd']],
    [{ by: 'word', locale: 'ja' }, '東京に行く', ['東京', 'に', '行く']],
  ])('shows text as %j', async (options, text, pieces) => {
    const seen = await shown([[0, content(text)]], options)
    expect(seen.map(([, batch]) => textOf(batch))).toEqual(pieces)
  })

  it('shows the first piece at once and every other after the delay', async () => {
    const seen = await shown([[0, content('a b c')]])
    expect(seen.map(([at]) => at)).toEqual([0, 10, 20, 30, 100])
  })

  it('joins a word that arrived in pieces', async () => {
    const seen = await shown([
      [0, content('Bom d')],
      [5, content('ia a todos')],
    ])
    expect(seen.map(([, batch]) => textOf(batch))).toEqual([
      'Bom',
      ' ',
      'dia',
      ' ',
      'a',
      ' ',
      'todos',
    ])
  })

  it('is never further behind than its limit', async () => {
    const text = 'word '.repeat(1_000)
    const seen = await shown([[0, content(text)]])
    expect(seen.at(-1)?.[0]).toBeLessThanOrEqual(1_000)
    const by100 = seen
      .filter(([at]) => at <= 100)
      .map(([, batch]) => textOf(batch))
      .join('')
    expect(by100.length).toBeGreaterThan(text.length * 0.6)
    expect(seen.map(([, batch]) => textOf(batch)).join('')).toBe(text)
  })

  it('shows the rest at once when the step ends', async () => {
    const seen = await shown([
      [0, content('a b c d')],
      [15, content(' e f'), end],
    ])
    expect(seen.at(-1)).toEqual([15, expect.arrayContaining([end])])
    expect(seen.map(([, batch]) => textOf(batch)).join('')).toBe('a b c d e f<end>')
  })

  it('keeps everything in order, and text of different parts apart', async () => {
    const call: StreamEvent = { type: 'tool-call', part: 'tool:0', id: 'a', name: 'f' }
    const seen = await shown([
      [
        0,
        { type: 'reasoning', part: 'reasoning', delta: 'Hm' },
        content('Ol'),
        call,
        content('á'),
        end,
      ],
    ])
    expect(seen.flatMap(([, batch]) => batch)).toEqual([
      { type: 'reasoning', part: 'reasoning', delta: 'Hm' },
      content('Ol'),
      call,
      content('á'),
      end,
    ])
  })

  it.each(recorded)('changes nothing in the answer of $name', async ({ cassette }) => {
    const plain = (await play(cassette)).result
    const clock = manualClock({ skip: 60_000 })
    const { result } = await play(cassette, { middleware: smooth({ clock }) })
    expect(result).toEqual(plain)
  })

  it('ends at once when the stream is stopped', async () => {
    const clock = manualClock({ now: 0 })
    const model = anyModel({
      fetch: async () =>
        new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } }),
    })
    const stream = streamChat({ model, messages: hi, middleware: smooth({ clock }) })
    stream.abort()
    expect((await stream.result).outcome.type).toBe('aborted')
  })
})
