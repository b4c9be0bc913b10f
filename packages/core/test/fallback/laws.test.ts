import { expect, it } from 'vitest'
import { fallback, hedge } from '../../src/fallback.ts'
import { type ChatResult, type Model, type StreamEvent, streamChat } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { type FakeAnswerParts, fakeModel } from '../../src/testing.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import {
  anthropicBody,
  messageDelta,
  messageStart,
  messageStop,
  textBlock,
} from '../support/anthropic-answers.ts'
import { countBodies, respond } from '../support/candidates.ts'
import { all, answerBody, anyModel, hi } from '../support/cassette-harness.ts'
import { type Chance, createChance, pick } from '../support/chance.ts'
import { isNode } from '../support/fuzz-run.ts'
import { manualClock } from '../support/manual-clock.ts'
import { fewest, places, sampled } from '../support/sampled.ts'

/** A model that does one of the things that models do, and what of it can be seen. */
interface Candidate {
  readonly model: Model
  readonly answer: FakeAnswerParts
  readonly hangs: boolean
  readonly requests: () => number
  readonly running: () => number
}

function candidate(index: number, chance: Chance): Candidate {
  const text = `${index}a ${index}b ${index}c`
  const ends: FakeAnswerParts[] = [{}, { error: 'down' }, { truncated: true }]
  const begins: FakeAnswerParts[] = [
    {},
    { content: '\n' },
    { usage: { cost: 1 } },
    { content: text },
    { content: text, usage: { cost: 1 } },
    { reasoning: `${index}r`, content: text },
    { content: text, toolCalls: [{ name: 'act', input: { by: index } }] },
    { toolCalls: [{ name: 'act', input: { by: index } }] },
  ]
  const answer = { ...pick(begins, chance), ...pick(ends, chance), delay: chance(3) * 10 }
  const hangs = chance(6) === 0
  const fake = fakeModel([answer, `${index}z`, `${index}z`, `${index}z`], { id: `${index}` })
  let running = 0
  return {
    answer,
    hangs,
    requests: () => fake.requests.length,
    running: () => running,
    model: {
      ...fake,
      continues: chance(2) === 0,
      async streamStep(request, emit, next) {
        running++
        if (hangs) {
          await emit([{ type: 'start', step: request.step, vendor: 'fake', model: `${index}` }])
          await new Promise<void>((resolve) =>
            request.signal.addEventListener('abort', () => resolve()),
          )
          await emit([{ type: 'end', step: request.step, outcome: { type: 'aborted' } }])
        } else await fake.streamStep?.(request, emit, next)
        running--
      },
    },
  }
}

function hasContent({ answer, hangs }: Candidate): boolean {
  const { content = '', reasoning, toolCalls } = answer
  return !hangs && (content.trim() !== '' || reasoning !== undefined || toolCalls !== undefined)
}

/** Which steps the events are of, each as `model: what can be seen of it`. */
function steps(events: readonly StreamEvent[]): string[] {
  const shown: string[] = []
  for (const event of events) {
    if (event.type === 'start') shown.push(`${event.model}:`)
    else if (event.type === 'content' || event.type === 'reasoning') {
      shown.push(`${shown.pop()}${event.delta}`)
    }
  }
  return shown
}

async function run(seed: number) {
  const chance = createChance(seed)
  const hedges = chance(3) === 0
  const candidates = Array.from({ length: 1 + chance(4) }, (_, index) => candidate(index, chance))
  const models = candidates.map(({ model }) => model)
  const model = hedges ? hedge(models, { after: 15 }) : fallback(models, { firstContent: 100 })
  const executed: string[] = []
  const act = tool({
    input: jsonSchema<object>({ type: 'object' }),
    execute(_input, { key }) {
      executed.push(key)
      return 'done'
    },
  })
  const clock = manualClock()
  const stream = streamChat({ model, messages: hi, tools: { act }, clock })
  const reading = all(stream)
  for (let turn = 0; turn < 12; turn++) await clock.advance(50)
  // A last model that hangs does so as ever.
  stream.abort()
  return { candidates, executed, hedges, events: await reading, result: await stream.result }
}

function lawful({ candidates, executed, hedges, events, result }: Awaited<ReturnType<typeof run>>) {
  const { message, toolCalls } = result
  // One start and one end for each step, in their order, and nothing outside of them.
  const frame = events.filter(({ type }) => type === 'start' || type === 'end')
  expect(frame.map(({ type }) => type)).toEqual(message.steps.flatMap(() => ['start', 'end']))
  expect(frame.map((event) => ('step' in event ? event.step : -1))).toEqual(
    message.steps.flatMap((_, index) => [index, index]),
  )
  // What a step shows is of the model that it names.
  for (const step of steps(events)) {
    const [name = '', text = ''] = step.split(':')
    expect([...text.matchAll(/\d/g)].every(([digit]) => digit === name)).toBe(true)
  }
  // The first with content wins, whatever the others do.
  const able = candidates.findIndex(hasContent)
  if (able !== -1 && !hedges) expect(message.steps[0]?.model).toBe(`${able}`)
  if (able !== -1)
    expect(
      candidates.some((one, at) => hasContent(one) && message.steps[0]?.model === `${at}`),
    ).toBe(true)
  // A call is executed once, and only where its step is whole.
  expect(new Set(executed).size).toBe(executed.length)
  const whole = toolCalls.filter(
    ({ key }) => message.steps[Number.parseInt(key, 10)]?.outcome?.type === 'complete',
  )
  expect(executed.every((key) => whole.some((call) => call.key === key))).toBe(true)
  // Nobody is requested twice for one step, and nobody goes on.
  const most = message.steps.length
  for (const one of candidates) expect(one.requests()).toBeLessThanOrEqual(most)
  expect(candidates.reduce((sum, { running }) => sum + running(), 0)).toBe(0)
}

it('keeps its promises with random models', async () => {
  const wins: Record<string, number> = {}
  for (let seed = 1; seed <= 120; seed++) {
    const played = await run(seed)
    try {
      lawful(played)
    } catch (cause) {
      const answers = played.candidates.map(({ answer, hangs, model }) => ({
        answer,
        hangs,
        continues: model.continues,
      }))
      throw new Error(
        `Seed ${seed}: ${JSON.stringify({ answers, steps: played.result.message.steps, parts: played.result.message.parts })}`,
        { cause },
      )
    }
    const { type } = played.result.outcome
    wins[type] = (wins[type] ?? 0) + 1
  }
  // All of them occur, so that none of the laws is empty.
  expect(Object.keys(wins).sort()).toEqual(['aborted', 'complete', 'failed', 'truncated'])
})

/** There are hundreds of bytes to cut at. */
const share = isNode ? 8 : 24

const story = ['Once ', 'upon ', 'a time ', 'there ', 'was']
const bodies = {
  chat: answerBody(story.map((content) => ({ content }))),
  anthropic: anthropicBody(
    messageStart,
    ...textBlock(0, ...story),
    messageDelta('end_turn'),
    messageStop,
  ),
}

it.each(['chat', 'anthropic'] as const)(
  'continues an answer of %s that is cut at any byte',
  async (wire) => {
    const body = bodies[wire]
    const make = (fetch: typeof globalThis.fetch) =>
      wire === 'chat' ? anyModel({ apiKey: 'unused', fetch }) : anthropic('made', { fetch })
    const alone = (text: string): Promise<ChatResult> =>
      streamChat({ model: make(respond(text)), messages: hi, retry: false }).result
    let seams = 0
    for (const end of sampled(places(0, body.length + 1), share)) {
      const text = body.slice(0, end)
      const expected = await alone(text)
      const first = countBodies(respond(text))
      const next = { ...fakeModel([' THE REST'], { id: 'next' }), continues: true }
      const model = fallback([make(first.fetch), next])
      const { content, outcome, message } = await streamChat({ model, messages: hi }).complete()
      expect(outcome.type).toBe('complete')
      const isWhole = expected.outcome.type === 'complete' && expected.content !== ''
      expect(content).toBe(isWhole ? expected.content : `${expected.content.trimEnd()} THE REST`)
      expect(message.steps).toHaveLength(expected.content && !isWhole ? 2 : 1)
      expect(first.open()).toBe(0)
      if (message.steps.length === 2) seams++
    }
    expect(seams).toBeGreaterThan(fewest(50, share))
  },
)
