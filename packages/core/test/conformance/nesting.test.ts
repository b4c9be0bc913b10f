import { describe, expect, it } from 'vitest'
import { chatHandler, edge } from '../../src/edge.ts'
import { createChat, type Message, ProtocolError, streamChat } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock, bedrockAnthropic } from '../../src/providers/bedrock/index.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { event, joined } from '../support/bedrock-answers.ts'
import { answerBody, anyModel, hi } from '../support/cassette-harness.ts'

/** JSON with which `JSON.stringify` overflows the stack. */
const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`

const start = '{"type":"start","step":0,"vendor":"made","model":"made"}'
const call = '{"type":"tool-call","part":"t","id":"a","name":"f"}'
const end = '{"type":"end","step":0,"outcome":{"type":"complete","finishReason":"stop"}}'

function sseOf(...frames: string[]): string {
  return frames.map((frame) => `data: ${frame}\n\n`).join('')
}

describe('JSON of a server that is nested too deep to be written again', () => {
  it.each([
    ['the output of a call', `{"type":"tool-output","key":"0/t","output":${deep}}`],
    ['provider state', `{"type":"provider-state","part":"t","entry":"e","set":{"a":${deep}}}`],
    ['usage', `{"type":"usage","usage":{"input":1,"raw":${deep}}}`],
    ['a field that nobody knows', `{"type":"finish","reason":"stop","raw":"","new":${deep}}`],
    ['a warning', `{"type":"warning","code":"new","message":"","new":${deep}}`],
    ['an error', `{"type":"end","step":0,"outcome":{"type":"failed","error":${deep}}}`],
  ])('fails its answer, and the conversation continues: %s', async (_, frame) => {
    const bodies = [
      sseOf('{"v":2}', start, '{"type":"content","part":"c","delta":"Olá"}', call, frame, end),
      sseOf('{"v":2}', start, end, '{"done":true}'),
    ]
    const model = edge('https://app.test', { fetch: async () => new Response(bodies.shift()) })
    const { outcome, error, content, messages } = await streamChat({ model, messages: hi }).result
    expect({ type: outcome.type, content }).toEqual({ type: 'failed', content: 'Olá' })
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error?.message).toBe('A message of the answer is nested more than 480 deep')
    expect(JSON.parse(JSON.stringify(messages))).toHaveLength(2)
    const next = await streamChat({ model, messages: [...messages, ...hi] }).result
    expect(next.outcome.type).toBe('complete')
  })
})

/** An answer of each provider, with this JSON in the place of what goes back as it came. */
const wires = [
  [
    'openrouter',
    openrouter,
    (json: string) => [
      `{"choices":[{"delta":{"reasoning_details":[{"type":"made","data":${json}}]}}]}`,
      '{"choices":[{"delta":{},"finish_reason":"stop"}]}',
    ],
  ],
  ['anthropic', anthropic, anthropicMessages],
  [
    'google',
    google,
    (json: string) => [
      `{"candidates":[{"content":{"parts":[{"made":${json}}]},"finishReason":"STOP"}]}`,
    ],
  ],
  [
    'openai',
    openai,
    (json: string) => [
      `{"type":"response.output_item.done","output_index":0,"item":{"type":"made","data":${json}}}`,
      '{"type":"response.completed","response":{"output":[]}}',
    ],
  ],
] as const

function anthropicMessages(json: string): string[] {
  return [
    `{"type":"content_block_start","index":0,"content_block":{"type":"made","data":${json}}}`,
    '{"type":"message_delta","delta":{"stop_reason":"end_turn"}}',
    '{"type":"message_stop"}',
  ]
}

const framed = [
  [
    'bedrock',
    bedrock,
    (json: string) => [
      event('contentBlockStart', {
        contentBlockIndex: 0,
        start: { toolResult: { toolUseId: 'a', data: JSON.parse(json) } },
      }),
      event('messageStop', { stopReason: 'end_turn' }),
    ],
  ],
  [
    'bedrockAnthropic',
    bedrockAnthropic,
    (json: string) =>
      anthropicMessages(json).map((message) => event('chunk', { bytes: btoa(message) })),
  ],
] as const

const frameHeaders = { 'content-type': 'application/vnd.amazon.eventstream' }
const answersOfWires = [
  ...wires.map(([name, model, bodyOf]) => {
    return [name, model, (json: string) => new Response(sseOf(...bodyOf(json)))] as const
  }),
  ...framed.map(([name, model, bodyOf]) => {
    const answer = (json: string) => {
      return new Response(joined(...bodyOf(json)).buffer as ArrayBuffer, { headers: frameHeaders })
    }
    return [name, model, answer] as const
  }),
]

describe.each(answersOfWires)('JSON in an answer of %s', (_, model, answerOf) => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  const answered = (json: string) => {
    const made = model('claude-made', { fetch: async () => answerOf(json), apiKey: 'k' })
    return streamChat({ model: made, messages: hi, retry: false }).result
  }

  it('is kept as it came, and can be stored and sent back', async () => {
    const { outcome, message } = await answered(nested(470))
    expect(outcome.type).toBe('complete')
    expect(JSON.stringify(message)).toContain(nested(470))
  })

  it('fails the answer, where it is nested too deep to be written again', async () => {
    const { error, messages } = await answered(nested(2_000))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error?.message).toBe('A message of the answer is nested more than 480 deep')
    expect(JSON.parse(JSON.stringify(messages))).toHaveLength(2)
  })
})

describe('the output of a tool', () => {
  const calls = answerBody(
    [{ tool_calls: [{ index: 0, id: 'c', function: { name: 'look', arguments: '{}' } }] }],
    'tool_calls',
  )

  it.each([400, 401])(
    'is %i levels deep, and a handler takes it back or never gave it',
    async (levels) => {
      const bodies = [calls, answerBody([{ content: 'Fim' }]), answerBody([{ content: 'Fim' }])]
      const output = JSON.parse('['.repeat(levels) + ']'.repeat(levels))
      const look = tool({ input: jsonSchema({ type: 'object' }), execute: () => output })
      const handler = chatHandler({
        model: anyModel({ fetch: async () => new Response(bodies.shift()) }),
        secret: 'one for all servers',
        tools: { look },
      })
      const model = edge('https://app.test', {
        fetch: (url, init) => handler(new Request(url, init)),
      })
      const first = await streamChat({ model, messages: hi }).result
      const [part] = first.toolCalls
      expect(part?.status).toBe(levels > 400 ? 'failed' : 'done')
      if (levels > 400)
        expect(part).toMatchObject({ output: 'The output is nested more than 400 deep' })
      const messages: Message[] = [...first.messages, ...hi]
      const next = await streamChat({ model, messages }).result
      expect(next.error).toBeUndefined()
      expect(next.content).toBe('Fim')
    },
  )

  it.each<[string, () => unknown]>([
    ['is nested too deep', () => JSON.parse(deep)],
    ['has a BigInt', () => 1n],
    [
      'contains itself',
      () => {
        const output: unknown[] = []
        output.push(output)
        return output
      },
    ],
  ])('of an app that %s is rejected at once', async (_, output) => {
    const bodies = [calls, answerBody([{ content: 'Fim' }])]
    const chat = createChat({
      model: anyModel({ fetch: async () => new Response(bodies.shift()) }),
      tools: { look: tool({ input: jsonSchema({ type: 'object' }) }) },
    })
    await chat.send('Look')
    const [waiting] = chat.get().toolCalls
    if (!waiting) throw new Error('There is no call')
    await expect(chat.addToolOutput(waiting, output())).rejects.toThrow(
      'Expected the output of a tool call to be JSON that is nested at most 400 deep, got ',
    )
    const answer = await chat.addToolOutput(waiting, 'seen')
    expect(answer?.outcome).toMatchObject({ type: 'complete' })
  })
})
