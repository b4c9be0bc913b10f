import { describe, expect, it } from 'vitest'
import {
  type AssistantMessage,
  createAccumulator,
  type Message,
  type Model,
  type StreamEvent,
  withToolOutput,
} from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import {
  answerBody,
  answers,
  fault,
  hi,
  type ModelOptions,
  play,
  recorded,
  requestBody,
} from '../support/cassette-harness.ts'

type Make = (options: ModelOptions) => Model

const router: Make = (options) => openrouter('x-ai/grok-code-fast-1', options)
const grok: Make = (options) => xai('grok-4', options)
const local: Make = (options) => compatible('llama', { ...options, baseURL: 'http://localhost/v1' })

/** What these messages are on the wire. */
async function sentMessages(make: Make, messages: readonly Message[]): Promise<unknown> {
  return requestBody((await play(answers(answerBody([])), { make, messages })).fetch).messages
}

describe('an earlier answer', () => {
  const weather = recorded[1]?.cassette ?? answers()
  const id = 'call_83430368'
  const details = [
    { type: 'reasoning.text', text: expect.any(String), format: 'unknown', index: 0 },
  ]

  it('of text is sent back as text', async () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be brief' },
      ...hi,
      { role: 'assistant', content: 'Oi' },
    ]
    expect(await sentMessages(router, messages)).toEqual(messages)
  })

  it('is sent back unchanged after a JSON round trip', async () => {
    const { result } = await play(weather)
    const answered = withToolOutput(result.message, '0/tool:0', { output: { celsius: 40 } })
    const messages = [...hi, answered]
    const stored: Message[] = JSON.parse(JSON.stringify(messages))
    expect(await sentMessages(router, stored)).toEqual(await sentMessages(router, messages))
    expect(await sentMessages(router, stored)).toEqual([
      ...hi,
      {
        role: 'assistant',
        tool_calls: [
          {
            id,
            type: 'function',
            function: { name: 'weather', arguments: '{"location":"Florence,Italy"}' },
          },
        ],
        reasoning: result.reasoning,
        reasoning_details: details,
      },
      { role: 'tool', tool_call_id: id, content: '{"celsius":40}' },
    ])
  })

  it('is sent back without the provider state of another vendor', async () => {
    const { result } = await play(weather)
    const other: Make = (options) => openrouter('anthropic/claude-haiku-4.5', options)
    const cousin: Make = (options) => openrouter('x-ai/grok-4', options)
    for (const make of [other, grok, local]) {
      const [, answer] = (await sentMessages(make, [...hi, result.message])) as object[]
      expect(Object.keys(answer ?? {}).sort()).toEqual(['role', 'tool_calls'])
    }
    const [, answer] = (await sentMessages(cousin, [...hi, result.message])) as object[]
    expect(answer).toMatchObject({ reasoning_details: details })
  })

  it('is sent back with its reasoning unchanged to xAI and to compatible servers', async () => {
    const cassette = fault('reasoning-signature-after-tools')
    for (const make of [grok, local]) {
      const { result } = await play(cassette, { make })
      const [, answer] = (await sentMessages(make, [...hi, result.message])) as object[]
      expect(answer).toMatchObject({ reasoning_content: 'I should look up the weather.' })
    }
    const kept = (recall: 'reasoning' | false): Make => {
      return (options) =>
        compatible('llama', { ...options, baseURL: 'http://localhost/v1', recall })
    }
    const { result } = await play(cassette, { make: local })
    const [, renamed] = (await sentMessages(kept('reasoning'), [...hi, result.message])) as object[]
    expect(renamed).toMatchObject({ reasoning: 'I should look up the weather.' })
    const [, silent] = (await sentMessages(kept(false), [...hi, result.message])) as object[]
    expect(Object.keys(silent ?? {}).filter((name) => /^reasoning/.test(name))).not.toContain(
      'reasoning',
    )
  })

  it.each([
    ['a call nobody answered', 'two-calls-one-delta', 2],
    ['a call whose arguments are not JSON', 'tool-invalid-json', 1],
    ['a call without arguments', 'tool-no-arguments', 1],
  ])('has an output for every call: %s', async (_, name, count) => {
    const { result } = await play(fault(name))
    const messages = (await sentMessages(router, [...hi, result.message])) as Record<
      string,
      unknown
    >[]
    const calls = messages[1]?.tool_calls as { id: string; function: { arguments: string } }[]
    expect(calls).toHaveLength(count)
    const outputs = messages.slice(2).map(({ role, tool_call_id }) => [role, tool_call_id])
    expect(outputs).toEqual(calls.map((call) => ['tool', call.id]))
    for (const { content } of messages.slice(2)) expect(content).toMatch(/./)
    for (const call of calls) expect(call.function.arguments).not.toBe('')
  })

  it('omits a call that was cut off', async () => {
    const drop = { after: 700, as: 'end' } as const
    const { result } = await play(fault('tool-id-null-continuation'), { replay: { drop } })
    expect(result.toolCalls).toHaveLength(1)
    expect(await sentMessages(router, [...hi, result.message, ...hi])).toEqual([...hi, ...hi])
  })

  it('keeps its content when it was cut off or failed', async () => {
    for (const name of ['eof-before-finish', 'error-openai', 'done-without-finish']) {
      const { result } = await play(fault(name))
      const messages = await sentMessages(router, result.messages)
      expect(messages).toMatchObject([...hi, { role: 'assistant', content: result.content }])
    }
    const { result } = await play(fault('http-401-json'))
    expect(await sentMessages(router, result.messages)).toEqual(hi)
  })

  it('is sent back step by step, each with its outputs', async () => {
    const events = (step: number, id: string): StreamEvent[] => [
      { type: 'start', step, vendor: 'xai', model: 'grok-4' },
      { type: 'reasoning', part: 'reasoning', delta: `Why ${id}` },
      { type: 'content', part: 'content', delta: `Say ${id}` },
      { type: 'tool-call', part: 'tool:0', id: 'same', name: 'f' },
      { type: 'tool-input', part: 'tool:0', delta: '{ "n": 1 }' },
      { type: 'end', step: step, outcome: { type: 'complete', finishReason: 'tool-calls' } },
      { type: 'tool-output', key: `${step}/tool:0`, output: id },
    ]
    const accumulator = createAccumulator()
    accumulator.add([...events(0, 'a'), ...events(1, 'b')])
    const message: AssistantMessage = accumulator.message()
    const turn = (id: string) => [
      {
        role: 'assistant',
        content: `Say ${id}`,
        tool_calls: [
          { id: 'same', type: 'function', function: { name: 'f', arguments: '{ "n": 1 }' } },
        ],
        reasoning_content: `Why ${id}`,
      },
      { role: 'tool', tool_call_id: 'same', content: id },
    ]
    expect(await sentMessages(grok, [...hi, message])).toEqual([...hi, ...turn('a'), ...turn('b')])
  })

  it('can have outputs of any kind', async () => {
    const { result } = await play(weather)
    const content = async (output: unknown) => {
      const answered = withToolOutput(result.message, '0/tool:0', { output })
      const messages = (await sentMessages(router, [...hi, answered])) as { content: unknown }[]
      return messages.at(-1)?.content
    }
    expect(await content('40 C')).toBe('40 C')
    expect(await content({ a: [1] })).toBe('{"a":[1]}')
    expect(await content(null)).toBe('null')
    expect(await content(undefined)).toBeTypeOf('string')
  })
})
