import { describe, expect, it } from 'vitest'
import { streamChat } from '../../../src/index.ts'
import type { StreamEvent } from '../../../src/protocol/stream-event.ts'
import { openrouter } from '../../../src/providers/openrouter.ts'
import { hi } from '../../support/cassette-harness.ts'
import { createChance, pick } from '../../support/chance.ts'
import { type FrameCut, framedAnswer } from '../../support/framed-answer.ts'
import { fuzzRun, fuzzTimeLimit } from '../../support/fuzz-run.ts'
import { manualClock } from '../../support/manual-clock.ts'

const { mutations, seed } = fuzzRun

type Delta = Readonly<Record<string, unknown>>

/** Reads an answer of those deltas. */
async function read(deltas: readonly Delta[], cut: FrameCut) {
  const chunks = deltas.map((delta) => ({ id: 'gen', model: 'm', choices: [{ index: 0, delta }] }))
  const finish = { id: 'gen', model: 'm', choices: [{ index: 0, finish_reason: 'stop' }] }
  const messages = [...chunks, finish].map((chunk) => JSON.stringify(chunk))
  const fetch = async () => framedAnswer([...messages, '[DONE]'], cut)
  const model = openrouter('m', { apiKey: 'k', fetch })
  const events: StreamEvent[] = []
  const stream = streamChat({
    model,
    messages: hi,
    clock: manualClock(),
    onEvents: (batch) => void events.push(...batch),
  })
  const { message } = await stream.result
  return { message, events }
}

const words = Array.from({ length: 60 }, (_, index) => `word${index} `)
const plain = { type: 'reasoning.text', format: 'unknown', index: 0 }

describe('reasoning details', () => {
  it('come as one event for all fragments of a text', async () => {
    const deltas = words.map((text) => ({
      reasoning: text,
      reasoning_details: [{ ...plain, text }],
    }))
    for (const cut of ['whole', 'half'] as const) {
      const { message, events } = await read([...deltas, { content: 'Done.' }], cut)
      const [reasoning] = message.parts
      const value = { ...plain, text: words.join('') }
      expect(reasoning).toMatchObject({ text: value.text, providerState: [{ value }] })
      expect(events.filter(({ type }) => type === 'provider-state')).toHaveLength(1)
      expect(events.filter(({ type }) => type === 'reasoning')).toHaveLength(words.length)
    }
  })

  it('keep what arrived where the answer is cut', async () => {
    const [first = '', second = ''] = words
    const { message } = await read(
      [first, second].map((text) => ({ reasoning_details: [{ ...plain, text }] })),
      'half',
    )
    const value = { ...plain, text: first + second }
    expect(message.parts).toMatchObject([{ type: 'reasoning', providerState: [{ value }] }])
  })

  it(
    `are the same with templates and without (FUZZ_SEED=${seed})`,
    async () => {
      const chance = createChance(seed)
      for (let round = 0; round < mutations / 4; round++) {
        const deltas = randomDeltas(chance)
        const [whole, half] = [await read(deltas, 'whole'), await read(deltas, 'half')]
        expect(whole.message, JSON.stringify(deltas)).toEqual(half.message)
        expect(whole.events, JSON.stringify(deltas)).toEqual(half.events)
        for (const [entry, text] of fragmentsOf(deltas)) {
          const states = whole.message.parts.flatMap(({ providerState = [] }) => providerState)
          const found = states.find(({ value }) => entry === `${value.type}:${value.index}`)
          expect(found?.value.text ?? '', JSON.stringify(deltas)).toBe(text)
        }
      }
    },
    fuzzTimeLimit,
  )
})

/** Runs of fragments of a few details, alone, beside their text, beside another text, or two at once. */
function randomDeltas(chance: (below: number) => number): Delta[] {
  const deltas: Delta[] = []
  while (chance(7)) {
    const detail = {
      type: pick(['reasoning.text', 'reasoning.summary'], chance),
      index: chance(2),
      ...pick([{}, { format: 'unknown' }, { nested: { a: [1] } }, { signature: null }], chance),
    }
    const kind = pick(['alone', 'repeated', 'other', 'two', 'content'] as const, chance)
    for (let count = chance(12); count >= 0; count--) {
      const text = pick(['a', ' b', '\n"c"', 'é😀', '', 'longer than a dozen'], chance)
      const fragment = { ...detail, text }
      if (kind === 'alone') deltas.push({ reasoning_details: [fragment] })
      else if (kind === 'repeated') deltas.push({ reasoning: text, reasoning_details: [fragment] })
      else if (kind === 'other')
        deltas.push({ reasoning: `${count}`, reasoning_details: [fragment] })
      else if (kind === 'two')
        deltas.push({ reasoning_details: [fragment, { ...detail, text: '!' }] })
      else deltas.push({ content: text })
    }
    if (!chance(4)) deltas.push({ reasoning_details: [{ ...detail, signature: 's' }] })
  }
  return deltas
}

/** The text of each detail, by its type and index. */
function fragmentsOf(deltas: readonly Delta[]): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { reasoning_details: details } of deltas) {
    for (const { type, index, text = '' } of Array.isArray(details) ? details : []) {
      const entry = `${type}:${index}`
      texts.set(entry, (texts.get(entry) ?? '') + text)
    }
  }
  return texts
}
