import { expect, it } from 'vitest'
import { fallback } from '../../../src/fallback.ts'
import { anthropic } from '../../../src/providers/anthropic/index.ts'
import { tool } from '../../../src/tools.ts'
import {
  anthropicAnswer,
  block,
  searchBlock,
  searchResult,
  sonnet,
  textBlock,
} from '../../support/anthropic-answers.ts'
import {
  answers,
  hi,
  type ModelOptions,
  type PlayOptions,
  play,
  requestBody,
} from '../../support/cassette-harness.ts'
import { anyInput } from '../../support/tool-conversation.ts'

const paused = anthropicAnswer('pause_turn', textBlock(0, 'One moment.'), searchBlock)
const rest = anthropicAnswer('end_turn', block(0, searchResult), textBlock(1, 'Rain.'))
const claude = (options: ModelOptions) => anthropic(sonnet, options)

const ways: readonly (readonly [string, PlayOptions])[] = [
  ['by itself', {}],
  ['beside tools of the app', { tools: { ask: tool({ input: anyInput }) } }],
  ['behind a fallback', { make: (options) => fallback([claude(options)]) }],
]

it.each(ways)('a paused turn goes on in the same answer %s', async (_way, options) => {
  const { result, fetch } = await play(answers(paused, rest), { make: claude, ...options })
  expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
  expect(result.content).toBe('One moment.\n\nRain.')
  expect(result.message.steps).toHaveLength(2)
  expect(result.usage.output).toBe(40)
  const [question, ...sentBack] = requestBody(fetch, 1).messages
  expect(question).toMatchObject({ role: 'user' })
  expect(sentBack).toEqual([
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'One moment.' },
        {
          type: 'server_tool_use',
          id: 'srvtoolu_1',
          name: 'web_search',
          input: { query: 'rain' },
        },
      ],
    },
  ])
})

it.each(ways)(
  'a turn that pauses again and again ends with `maxSteps` %s',
  async (_way, options) => {
    const { result, fetch } = await play(answers(paused, paused, paused), {
      make: claude,
      ...options,
      maxSteps: 2,
    })
    expect(fetch.exchanges).toHaveLength(2)
    expect(result.outcome).toEqual({ type: 'complete', finishReason: 'stop' })
    expect(result.message.steps.at(-1)?.finish?.raw).toBe('pause_turn')
  },
)

it('a turn that was stopped while it paused does not go on', async () => {
  const stop = new AbortController()
  const { fetch, result } = await play(answers(paused, rest), {
    make: claude,
    messages: hi,
    signal: stop.signal,
    onEvents: (batch) => batch.some(({ type }) => type === 'end') && stop.abort(),
  })
  expect(fetch.exchanges).toHaveLength(1)
  expect(result.outcome.type).toBe('aborted')
})
