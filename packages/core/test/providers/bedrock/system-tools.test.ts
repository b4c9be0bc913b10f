// Tools that Amazon executes, as Nova's own do, and requests that describe no tool.

import { describe, expect, it } from 'vitest'
import type { AssistantMessage, Message } from '../../../src/index.ts'
import { type BedrockOptions, bedrock } from '../../../src/providers/bedrock/index.ts'
import { jsonSchema, tool } from '../../../src/tools.ts'
import { event, joined } from '../../support/bedrock-answers.ts'
import { answers, hi, play } from '../../support/cassette-harness.ts'

const nova = 'us.amazon.nova-2-lite-v1:0'
const grounding = { systemTool: { name: 'nova_grounding' } }
const call = { toolUseId: 'tooluse_1', name: 'nova_grounding', type: 'server_tool_use' }
const result = { toolUseId: 'tooluse_1', type: 'nova_grounding_result', status: 'success' }
const pieces = [{ text: '{"stdOut":"1"}' }, { json: { pages: 2 } }]
const url = 'https://made.example/rain'

function delta(contentBlockIndex: number, delta: object): Uint8Array {
  return event('contentBlockDelta', { contentBlockIndex, delta })
}

const called = [
  event('messageStart', { role: 'assistant' }),
  event('contentBlockStart', { contentBlockIndex: 0, start: { toolUse: call } }),
  delta(0, { toolUse: { input: '{"query":' } }),
  delta(0, { toolUse: { input: '"rain"}' } }),
]
const found = [
  event('contentBlockStart', { contentBlockIndex: 1, start: { toolResult: result } }),
  ...pieces.map((piece) => delta(1, { toolResult: [piece] })),
  delta(2, { text: 'It rains.' }),
  delta(2, { citation: { location: { web: { url } } } }),
]
const end = (stopReason: string) => event('messageStop', { stopReason })

async function answered(...frames: Uint8Array[]): Promise<AssistantMessage> {
  const headers = { 'Content-Type': 'application/vnd.amazon.eventstream' }
  const { result } = await play(answers([joined(...frames), { headers }]), {
    make: (options) => bedrock(nova, { ...options, serverTools: [grounding] }),
    tools: { add: tool({ input: jsonSchema({ type: 'object' }), execute: () => 3 }) },
  })
  return JSON.parse(JSON.stringify(result.message))
}

function bodyOf(messages: readonly Message[], options: BedrockOptions = {}, tools = {}) {
  return JSON.parse(JSON.stringify(bedrock(nova, options).request({ messages, tools }).body))
}

describe('a tool that Amazon executes', () => {
  it('is no call of the page, and goes back with its result', async () => {
    const message = await answered(...called, ...found, end('end_turn'))
    expect(message.steps.map(({ outcome }) => outcome)).toEqual([
      { type: 'complete', finishReason: 'stop' },
    ])
    expect(message.parts.map(({ type }) => type)).not.toContain('tool-call')
    expect(message.parts).toContainEqual(expect.objectContaining({ type: 'source', url }))
    expect(bodyOf([...hi, message]).messages[1]).toEqual({
      role: 'assistant',
      content: [
        { toolUse: { ...call, input: { query: 'rain' } } },
        { toolResult: { ...result, content: pieces } },
        { text: 'It rains.' },
      ],
    })
  })

  it('does not go back where it was not executed', async () => {
    const message = await answered(...called, delta(2, { text: 'Hm.' }), end('max_tokens'))
    expect(bodyOf([...hi, message]).messages[1].content).toEqual([{ text: 'Hm.' }])
  })

  it('does not go to another vendor', async () => {
    const message = await answered(...called, ...found, end('end_turn'))
    const { body } = bedrock('us.anthropic.claude-sonnet-4-5-20250929-v1:0').request({
      messages: [message, ...hi],
    })
    expect(body).toMatchObject({ messages: [{ content: [{ text: 'It rains.' }] }, {}] })
  })

  it('stands beside the tools of the page', () => {
    const inputSchema = { type: 'object' }
    const tools = { add: { inputSchema }, nova_grounding: { inputSchema } }
    expect(bodyOf(hi, { serverTools: [grounding] }, tools).toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'add', inputSchema: { json: inputSchema } } }, grounding],
      toolChoice: { auto: {} },
    })
    expect(bodyOf(hi, { serverTools: [grounding] }).toolConfig).toEqual({ tools: [grounding] })
  })
})

it('describes the tools of earlier calls where a request has none, because Bedrock refuses that', () => {
  const step = { vendor: 'openai', model: 'gpt-5' }
  const add = { type: 'tool-call', key: '0/a', id: 'a', name: 'add', inputText: '{}', input: {} }
  const message = {
    role: 'assistant',
    steps: [step],
    parts: [
      { ...add, status: 'done', output: 3 },
      { ...add, key: '0/b', id: 'b', status: 'done', output: 4 },
    ],
  } as const as AssistantMessage
  expect(bodyOf([...hi, message, ...hi]).toolConfig).toEqual({
    tools: [
      {
        toolSpec: {
          name: 'add',
          inputSchema: { json: { type: 'object' } },
        },
      },
    ],
  })
  expect(bodyOf(hi)).not.toHaveProperty('toolConfig')
})
