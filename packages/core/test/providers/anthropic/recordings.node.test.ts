import { expect, it } from 'vitest'
import { type Interaction, replay } from '../../../src/cassette.ts'
import {
  type ChatResult,
  type Message,
  type ModelInput,
  streamChat,
  type ToolDefinition,
  withToolOutput,
} from '../../../src/index.ts'
import { type AnthropicOptions, anthropic } from '../../../src/providers/anthropic/index.ts'
import {
  describeElsewhere,
  elsewhere,
  interactionOf,
  wireOf,
} from '../../support/external-recordings.ts'

/** One exchange as `expected.json` has it, in Anthropic's own words. */
interface Expected {
  readonly api: string
  readonly requestModel: string
  readonly id: string
  readonly model: string
  readonly reasoning: string
  readonly content: string
  readonly toolCalls: readonly { id: string; name: string; arguments: string }[]
  readonly finishReason: string
  readonly usage: ExpectedUsage
  readonly signatures?: readonly string[]
  readonly citations?: readonly { readonly url: string }[]
}

interface ExpectedUsage {
  readonly input_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_read_input_tokens: number
  readonly output_tokens: number
}

interface Wire {
  readonly model: string
  readonly max_tokens: number
  readonly system: readonly { readonly text: string }[]
  readonly messages: readonly WireMessage[]
  readonly tools?: readonly WireTool[]
  readonly tool_choice?: { readonly type: 'auto'; readonly disable_parallel_tool_use: boolean }
  readonly thinking?: { readonly budget_tokens: number }
}

interface WireMessage {
  readonly role: string
  readonly content: readonly WireBlock[]
}

interface WireBlock {
  readonly type: string
  readonly text?: string
  readonly tool_use_id?: string
  readonly content?: readonly { readonly text: string }[]
  readonly [field: string]: unknown
}

interface WireTool {
  readonly type?: string
  readonly name: string
  readonly description: string
  readonly input_schema: object
}

const recordings = elsewhere<Expected>('anthropic-messages')
const { streams, followed } = recordings

/** Anthropic's stop reasons as finish reasons. */
const finishes: Record<string, string> = { end_turn: 'stop', tool_use: 'tool-calls' }

describeElsewhere(recordings, () => {
  it.each(streams)('%s decodes to the expected result', async (name, expected) => {
    const { result } = await answered(name)
    const { message, toolCalls, sources, reasoning, content, finishReason, usage, outcome } = result
    const carried = message.parts.flatMap(({ providerState = [] }) => providerState)
    expect({
      response: message.steps[0]?.response,
      reasoning,
      content,
      calls: toolCalls.map(({ id, name, inputText }) => ({ id, name, inputText })),
      inputs: toolCalls.map(({ input }) => input),
      finishReason,
      outcome,
      usage,
      warnings: result.warnings,
      signatures: carried.flatMap(({ value }) => value.signature ?? []),
      citations: carried.flatMap(({ entry, value }) => (/^citation/.test(entry) ? [value] : [])),
    }).toEqual(expectedFields(expected))
    for (const { url } of expected.citations ?? []) {
      expect(sources.map((source) => source.url)).toContain(url)
    }
  })

  it.each(followed)('%s: the second request has every field of the recorded one', async (file) => {
    const { result } = await answered(`${file}#0`)
    const { messages, ...wire } = wireOf<Wire>(interactionOf(`${file}#1`))
    const sent = secondRequest(file, result)
    expect(sent).toMatchObject(wire)
    // The recording's client dropped `page_age: null`, `caller` and `citations`; we send them back.
    expect(sent.messages).toMatchObject(messages)
  })

  it.each(followed)('%s: the blocks are sent back unchanged', async (file) => {
    const interaction = interactionOf(`${file}#0`)
    const { result } = await answered(`${file}#0`)
    const answer = secondRequest(file, result).messages.find(({ role }) => role === 'assistant')
    expect(answer?.content).toEqual(blocksIn(String(interaction.response.body)))
  })
})

function expectedFields({ usage: raw, ...expected }: Expected) {
  const { cache_creation_input_tokens: written, cache_read_input_tokens: read } = raw
  const input = raw.input_tokens + written + read
  const finishReason = finishes[expected.finishReason]
  return {
    response: { type: 'response', id: expected.id, model: expected.model },
    reasoning: expected.reasoning,
    content: expected.content,
    calls: expected.toolCalls.map(({ id, name, arguments: inputText }) => ({
      id,
      name,
      inputText,
    })),
    inputs: expected.toolCalls.map((call) => JSON.parse(call.arguments)),
    finishReason,
    outcome: { type: 'complete', finishReason },
    usage: {
      input,
      output: raw.output_tokens,
      total: input + raw.output_tokens,
      cachedInput: read,
      cacheWrite: written,
      raw,
    },
    warnings: [],
    signatures: expected.signatures ?? [],
    citations: expected.citations ?? [],
  }
}

/** The blocks in a body, joined without any code of the sources. */
function blocksIn(body: string): Record<string, unknown>[] {
  const blocks: Record<string, unknown>[] = []
  const inputs: string[] = []
  for (const [, data = ''] of body.matchAll(/^data: (\{.*\})$/gm)) {
    const { type, index, content_block, delta } = JSON.parse(data)
    if (type === 'content_block_start') blocks[index] = content_block
    const block = blocks[index] ?? {}
    if (type === 'content_block_delta') {
      const { text, thinking, signature, citation, partial_json } = delta
      if (text) block.text = block.text + text
      if (thinking) block.thinking = block.thinking + thinking
      if (signature) block.signature = signature
      if (citation) block.citations = [...Object(block.citations), citation]
      if (partial_json) inputs[index] = (inputs[index] ?? '') + partial_json
    }
    if (type === 'content_block_stop' && inputs[index]) block.input = JSON.parse(inputs[index])
  }
  return blocks
}

async function answered(name: string): Promise<{ result: ChatResult }> {
  const interaction = interactionOf(name)
  const { model, options, input } = inputOf(interaction)
  const fetch = replay({ version: 2, interactions: [interaction] }, { match: 'order' })
  const result = await streamChat({ ...input, model: anthropic(model, { ...options, fetch }) })
    .result
  return { result }
}

/** What we send once the calls of an answer are answered as they were, its history through JSON. */
function secondRequest(file: string, result: ChatResult): Wire {
  const interaction = interactionOf(`${file}#1`)
  const outputs = wireOf<Wire>(interaction).messages.flatMap(({ content }) => content)
  const answer = result.toolCalls.reduce((message, { key, id }) => {
    const output = outputs.find((block) => block.tool_use_id === id)?.content?.[0]?.text
    return withToolOutput(message, key, { output })
  }, result.message)
  const { model, options, input } = inputOf(interaction, JSON.parse(JSON.stringify(answer)))
  return JSON.parse(JSON.stringify(anthropic(model, options).request(input).body))
}

/** The input that makes a recorded request, with `answer` in the place of its answer. */
function inputOf(interaction: Interaction, answer?: Message) {
  const { tools: declared = [], ...wire } = wireOf<Wire>(interaction)
  const messages = wire.messages.flatMap(({ role, content }): Message[] => {
    if (role === 'assistant') return answer ? [answer] : []
    return content.flatMap(({ type, text = '' }) =>
      type === 'text' ? [{ role: 'user', content: text }] : [],
    )
  })
  const tools = declared.flatMap((tool): [string, ToolDefinition][] =>
    tool.type
      ? []
      : [[tool.name, { inputSchema: tool.input_schema, description: tool.description }]],
  )
  const input: ModelInput = {
    messages: [
      ...wire.system.map(({ text }): Message => ({ role: 'system', content: text })),
      ...messages,
    ],
    maxOutputTokens: wire.max_tokens,
    tools: Object.fromEntries(tools),
    toolChoice: wire.tool_choice?.type,
    parallelToolCalls: wire.tool_choice && !wire.tool_choice.disable_parallel_tool_use,
    reasoning: wire.thinking && { budget: wire.thinking.budget_tokens },
  }
  const options: AnthropicOptions = { serverTools: declared.filter(({ type }) => type) }
  return { model: wire.model, options, input }
}
