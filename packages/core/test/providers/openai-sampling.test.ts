import { expect, it } from 'vitest'
import type { Model, ReasoningSettings } from '../../src/index.ts'
import { compatible, groq, moonshot, openaiChat } from '../../src/providers/compatible.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { hi } from '../support/cassette-harness.ts'

const chatOf = (id: string) => compatible(id, openaiChat)

function written(model: Model, reasoning?: ReasoningSettings) {
  const { body, warnings = [] } = model.request({
    messages: hi,
    temperature: 0.2,
    topP: 0.9,
    reasoning,
  })
  const { temperature, top_p } = JSON.parse(JSON.stringify(body))
  return { temperature, top_p, warnings: warnings.join() }
}

it.each(
  ['o1', 'o3-mini', 'o4-mini', 'gpt-5', 'gpt-5.2-pro', 'ft:o4-mini:us:x', 'openai/o3'].flatMap(
    (id) => [[id, 'Responses', openai(id)] as const, [id, 'Chat Completions', chatOf(id)] as const],
  ),
)('leaves sampling out for %s, which reasons, in %s', (id, _, model) => {
  const { warnings, ...sampling } = written(model)
  expect(sampling).toEqual({ temperature: undefined, top_p: undefined })
  expect(warnings).toContain(`\`temperature\` and \`topP\` are left out: ${id} reasons`)
})

it.each([
  openai('gpt-4.1'),
  openai('gpt-5-chat-latest'),
  openai('my-deployment'),
  chatOf('gpt-4o'),
])('sends sampling to $id', (model) => {
  expect(written(model)).toEqual({ temperature: 0.2, top_p: 0.9, warnings: '' })
})

it('sends sampling where reasoning is switched off', () => {
  const off = { effort: 'none' } as const
  expect(written(openai('gpt-5.2'), off)).toMatchObject({ temperature: 0.2, warnings: '' })
  expect(written(chatOf('gpt-5.2'), off)).toMatchObject({ temperature: 0.2, top_p: 0.9 })
})

it.each(['kimi-k2.5', 'kimi-k2.6', 'kimi-k3', 'kimi-for-coding'])(
  'leaves sampling out for %s, which has one temperature',
  (id) => {
    const model = compatible(id, moonshot)
    for (const effort of ['none', 'high'] as const) {
      expect(written(model, { effort })).toEqual({
        warnings: expect.stringContaining(`left out: ${id}`),
      })
    }
  },
)

it.each(['kimi-k2-turbo-preview', 'moonshot-v1-8k'])('sends sampling to %s', (id) => {
  const model = compatible(id, moonshot)
  expect(written(model)).toEqual({ temperature: 0.2, top_p: 0.9, warnings: '' })
})

it('knows nothing of the models of other servers', () => {
  const model = compatible('openai/gpt-5-oss', groq)
  expect(written(model)).toMatchObject({ temperature: 0.2, top_p: 0.9 })
})

it('warns of nothing where nothing is set', () => {
  expect(openai('o3').request({ messages: hi }).warnings).toEqual([])
})
