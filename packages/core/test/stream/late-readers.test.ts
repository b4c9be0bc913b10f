import { describe, expect, it } from 'vitest'
import { type EventBatch, type StreamEvent, streamChat } from '../../src/index.ts'
import { all, hi } from '../support/cassette-harness.ts'
import { createChance, pick } from '../support/chance.ts'
import { content, end, malformed, scripted, start } from '../support/scripted-model.ts'

const parts = ['content', 'other', '0']
const texts = ['', 'a', 'é', '\ud83d', '\ude00', ' word', 'x'.repeat(700)]

/** A batch for each network read of a long answer: mostly deltas, mostly of one part. */
function longAnswer(seed: number): EventBatch[] {
  const chance = createChance(seed)
  let part = pick(parts, chance)
  const batches: EventBatch[] = [[start]]
  for (let read = 0; read < 400; read++) {
    if (chance(9) === 0) part = pick(parts, chance)
    batches.push(Array.from({ length: chance(40) }, () => eventOf(part, createPick(chance))))
  }
  return [...batches, [end()]]
}

type Pick = <Item>(items: readonly Item[]) => Item

function createPick(chance: (below: number) => number): Pick {
  return (items) => pick(items, chance)
}

function eventOf(part: string, choose: Pick): StreamEvent {
  const delta = choose(texts)
  const others: StreamEvent[] = [
    { type: 'reasoning', part: `${part}:thought`, delta },
    { type: 'usage', usage: { input: 1 } },
    // A model of an app may say more.
    malformed({ type: 'content', part, delta, confidence: 0.5 }),
  ]
  return choose([true, true, true, true, false]) ? content(delta, part) : choose(others)
}

describe('a reader that comes late', () => {
  it('gets the events of a long answer as they came', async () => {
    for (const seed of [1, 2, 3]) {
      const batches = longAnswer(seed)
      const emitted = batches.flat()
      const stream = streamChat({ model: scripted(batches), messages: hi })
      const [early, result] = await Promise.all([all(stream), stream.result])
      expect(result.outcome.type).toBe('complete')
      expect(early).toEqual(emitted)
      expect(await all(stream)).toEqual(emitted)
    }
  })

  it('goes on where it was, however much came meanwhile', async () => {
    const emitted = longAnswer(4)
    const stream = streamChat({ model: scripted(emitted), messages: hi })
    const reader = stream[Symbol.asyncIterator]()
    const events: StreamEvent[] = []
    for (let count = 0; count < 10; count++) {
      const { value } = await reader.next()
      if (value) events.push(value)
    }
    await stream.result
    for (let read = await reader.next(); !read.done; read = await reader.next()) {
      events.push(read.value)
    }
    expect(events).toEqual(emitted.flat())
  })

  it('gets what two calls of `next` wait for in their order', async () => {
    let go = () => {}
    const opened = new Promise<void>((resolve) => (go = resolve))
    const model = {
      ...scripted([]),
      async streamStep(_: unknown, emit: (batch: EventBatch) => unknown) {
        await opened
        for (const batch of [[start], [content('a'), content('b')], [end()]]) await emit(batch)
      },
    }
    const reader = streamChat({ model, messages: hi })[Symbol.asyncIterator]()
    const waiting = Array.from({ length: 6 }, () => reader.next())
    go()
    const read = (await Promise.all(waiting)).map(({ value }) => value?.type)
    expect(read).toEqual(['start', 'content', 'content', 'end', undefined, undefined])
  })
})
