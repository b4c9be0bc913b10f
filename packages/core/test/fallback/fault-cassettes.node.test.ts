import { expect, it } from 'vitest'
import { replay } from '../../src/cassette.ts'
import { fallback } from '../../src/fallback.ts'
import { type ChatResult, type Model, streamChat, type Tools } from '../../src/index.ts'
import { fakeModel } from '../../src/testing.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { countBodies } from '../support/candidates.ts'
import { faulty, faultyElsewhere, hi, modelFor, type Play } from '../support/cassette-harness.ts'
import { manualClock } from '../support/manual-clock.ts'

const plays = [...faulty, ...faultyElsewhere]
const good = 'I am well'

/** What a fault leads to as the only model, which is sent its request once. */
async function alone({ cassette }: Play): Promise<ChatResult> {
  const fetch = replay(cassette, { match: 'order' })
  const model = modelFor(cassette, { apiKey: 'unused', fetch })
  return streamChat({ model, messages: hi, retry: false, maxSteps: 1, clock: manualClock() }).result
}

/** What it leads to as the first of two models. */
async function asFirst({ cassette }: Play, second: Model, tools?: Tools) {
  const bodies = countBodies(replay(cassette, { match: 'order' }))
  const first = modelFor(cassette, { apiKey: 'unused', fetch: bodies.fetch })
  const model = fallback([first, second])
  const clock = manualClock()
  return {
    result: await streamChat({ model, messages: hi, tools, maxSteps: 1, clock }).result,
    bodies,
    first,
  }
}

/** Whether there is anything in an answer that a person could read, or that could be executed. */
function hasContent({ message }: ChatResult): boolean {
  return message.parts.some((part) => {
    if (part.type === 'content' || part.type === 'reasoning') return part.text.trim() !== ''
    return part.type === 'tool-call' || part.type === 'file'
  })
}

function row(name: string, winner: string, { outcome, warnings }: ChatResult): string {
  const [, cause = ''] = /\((.*?)\)/.exec(warnings.map(({ message }) => message).join()) ?? []
  return `${name.padEnd(36)} ${winner.padEnd(8)} ${outcome.type.padEnd(10)} ${cause}`.trimEnd()
}

it('shows a fault with content as ever, and answers with the next model after any other', async () => {
  const rows: string[] = []
  const wrong: string[] = []
  let open = 0
  for (const play of plays) {
    const expected = await alone(play)
    const { result, bodies, first } = await asFirst(play, fakeModel([good]))
    const isFirst = result.message.steps[0]?.model === first.id
    if (isFirst !== hasContent(expected)) wrong.push(play.name)
    if (isFirst) expect(result.outcome, play.name).toEqual(expected.outcome)
    else expect(result, play.name).toMatchObject({ content: good, outcome: { type: 'complete' } })
    expect(bodies.requests(), play.name).toBe(1)
    open += bodies.open()
    rows.push(row(play.name, isFirst ? 'first' : 'second', result))
  }
  expect({ wrong, open }).toEqual({ wrong: [], open: 0 })
  await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('fault-table.txt')
})

it('executes a call once and a cut one never, whoever goes on', async () => {
  let executed = 0
  for (const play of plays) {
    const runs = new Map<string, number>()
    const names = new Set((await alone(play)).toolCalls.map(({ name }) => name))
    const tools = Object.fromEntries(
      [...names, 'weather'].map((name) => [
        name,
        tool({
          input: jsonSchema<object>({ type: 'object' }),
          execute(_input, { key }) {
            runs.set(key, (runs.get(key) ?? 0) + 1)
            return 'done'
          },
        }),
      ]),
    )
    const calling = { content: ' and more', toolCalls: [{ name: 'weather' }] }
    const second: Model = { ...fakeModel([calling, good]), continues: true }
    const { result, bodies } = await asFirst(play, second, tools)
    const twice = [...runs].filter(([, count]) => count > 1)
    const done = result.toolCalls.filter(({ status }) => status === 'done').map(({ key }) => key)
    expect({ name: play.name, twice, runs: [...runs.keys()].sort() }).toEqual({
      name: play.name,
      twice: [],
      runs: done.sort(),
    })
    expect(bodies.open(), play.name).toBe(0)
    executed += runs.size
  }
  expect(executed).toBeGreaterThan(plays.length / 2)
})
