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
import { openai } from '../../../src/providers/openai/index.ts'
import {
  describeElsewhere,
  elsewhere,
  interactionOf,
  wireOf,
} from '../../support/external-recordings.ts'

/** One exchange as `expected.json` has it, in OpenAI's own words. */
interface Expected {
  readonly api: string
  readonly id: string
  readonly model: string
  readonly reasoning: string
  readonly content: string
  readonly toolCalls: readonly { id: string; name: string; arguments: string }[]
  readonly finishReason: string
  readonly usage: ExpectedUsage
  readonly reasoningItems: readonly {
    readonly id: string
    readonly encrypted_content: string | null
    readonly summary: readonly unknown[]
  }[]
}

interface ExpectedUsage {
  readonly input_tokens: number
  readonly input_tokens_details: { readonly cached_tokens: number }
  readonly output_tokens: number
  readonly output_tokens_details: { readonly reasoning_tokens: number }
  readonly total_tokens: number
}

interface Wire {
  readonly model: string
  readonly max_output_tokens?: number
  readonly input: WireItem[]
  readonly tools: readonly WireTool[]
  readonly tool_choice: 'auto'
  readonly reasoning?: { readonly effort: 'high' }
}

interface WireItem {
  readonly type?: string
  readonly role?: string
  readonly call_id?: string
  readonly output?: string
  readonly content?:
    | string
    | readonly { readonly text: string; readonly [field: string]: unknown }[]
  readonly [field: string]: unknown
}

interface WireTool {
  readonly name: string
  readonly description: string
  readonly parameters: object
  readonly strict: boolean
}

const recordings = elsewhere<Expected>('openai-responses')
const { streams, followed } = recordings

/** Where the client that recorded lost state: what belongs in that place. */
const lost: Record<string, (wire: Wire, file: string) => void> = {
  // It left out the encrypted reasoning before the call, and was answered all the same.
  'OpenAIResponsesWithSummaryThinking_openai-o4-mini_thinking-streaming.yaml': (wire, file) => {
    const at = wire.input.findIndex(({ type }) => type === 'function_call')
    wire.input.splice(at, 0, ...itemsBack(file).filter(({ type }) => type === 'reasoning'))
  },
}

describeElsewhere(recordings, () => {
  it.each(streams)('%s decodes to the expected result', async (name, expected) => {
    const { message, toolCalls, reasoning, content, finishReason, usage, outcome, warnings } =
      await answered(name)
    expect({
      response: message.steps[0]?.response,
      raw: message.steps[0]?.finish?.raw,
      reasoning,
      content,
      calls: toolCalls.map(({ id, name, inputText }) => ({ id, name, inputText })),
      inputs: toolCalls.map(({ input }) => input),
      finishReason,
      outcome,
      usage,
      warnings,
      reasoningItems: message.parts.flatMap(({ providerState = [] }) => {
        const { type, id, encrypted_content = null, summary } = providerState[0]?.value ?? {}
        return type === 'reasoning' ? [{ id, encrypted_content, summary }] : []
      }),
    }).toEqual(expectedFields(expected))
  })

  it.each(followed)('%s: the second request has every field of the recorded one', async (file) => {
    const wire = wireOf<Wire>(interactionOf(`${file}#1`))
    lost[file]?.(wire, `${file}#0`)
    expect(secondRequest(file, await answered(`${file}#0`))).toMatchObject(wire)
  })

  it.each(streams)('%s: the items are sent back unchanged', async (name) => {
    const { model, input } = inputOf(interactionOf(name))
    const before = openai(model).request(input).body as Wire
    const { message } = await answered(name)
    const messages: Message[] = [...input.messages, JSON.parse(JSON.stringify(message))]
    const after = openai(model).request({ ...input, messages }).body as Wire
    const back = after.input.slice(before.input.length)
    expect(back.filter(({ type }) => type !== 'function_call_output')).toEqual(itemsBack(name))
  })
})

/**
 * The items that bytes bring, put together by nothing of ours, without what OpenAI made for the
 * reader alone: a call's own id and status, and what is empty beside encrypted reasoning. Where
 * reasoning cannot go back, for it was not encrypted, nothing goes back that follows from it.
 */
function itemsBack(name: string): WireItem[] {
  const body = String(interactionOf(name).response.body)
  const items = [...body.matchAll(/^data: (\{.*\})$/gm)].flatMap(([, data = '']) => {
    const { type, item } = JSON.parse(data)
    return type === 'response.output_item.done' ? [item] : []
  })
  const readable = items.every(({ type, encrypted_content }) => {
    return type !== 'reasoning' || encrypted_content
  })
  return items.flatMap(({ id, status, content, ...item }) => {
    if (item.type === 'function_call') return [item]
    if (item.type === 'reasoning') return readable ? [{ id, ...item }] : []
    const texts = content.map(({ logprobs, ...text }: Record<string, unknown>) => text)
    if (readable) return [{ id, status, content: texts, ...item }]
    return [{ role: 'assistant', content: texts[0].text }]
  })
}

function expectedFields({ usage: raw, ...expected }: Expected) {
  expect(raw.total_tokens).toBe(raw.input_tokens + raw.output_tokens)
  expect(expected.finishReason).toBe('completed')
  const finishReason = expected.toolCalls.length ? 'tool-calls' : 'stop'
  return {
    response: { type: 'response', id: expected.id, model: expected.model },
    raw: expected.finishReason,
    reasoning: expected.reasoning,
    content: expected.content,
    calls: expected.toolCalls.map(({ id, name, arguments: inputText }) => {
      return { id, name, inputText }
    }),
    inputs: expected.toolCalls.map((call) => JSON.parse(call.arguments)),
    finishReason,
    outcome: { type: 'complete', finishReason },
    usage: {
      input: raw.input_tokens,
      output: raw.output_tokens,
      reasoning: raw.output_tokens_details.reasoning_tokens,
      cachedInput: raw.input_tokens_details.cached_tokens,
      total: raw.total_tokens,
      raw,
    },
    warnings: [],
    reasoningItems: expected.reasoningItems,
  }
}

async function answered(name: string): Promise<ChatResult> {
  const interaction = interactionOf(name)
  const { model, input } = inputOf(interaction)
  const fetch = replay({ version: 2, interactions: [interaction] }, { match: 'order' })
  const result = await streamChat({ ...input, model: openai(model, { fetch }) }).result
  expect(fetch.exchanges[0]?.request.url).toBe(interaction.request.url)
  return result
}

/** What we send once the calls of an answer are answered as they were, its history through JSON. */
function secondRequest(file: string, result: ChatResult): Wire {
  const interaction = interactionOf(`${file}#1`)
  const { input: items } = wireOf<Wire>(interaction)
  const answer = result.toolCalls.reduce((message, { key, id }) => {
    const output = items.find(({ call_id, output }) => call_id === id && output)?.output
    return withToolOutput(message, key, { output })
  }, result.message)
  const { model, input } = inputOf(interaction)
  const messages: Message[] = [...input.messages, JSON.parse(JSON.stringify(answer))]
  return JSON.parse(JSON.stringify(openai(model).request({ ...input, messages }).body))
}

/** The input that makes a recorded request, without its answers and their outputs. */
function inputOf(interaction: Interaction): { model: string; input: ModelInput } {
  const wire = wireOf<Wire>(interaction)
  const messages = wire.input.flatMap(({ role, content = '' }): Message[] => {
    if (!role) return []
    if (typeof content === 'string') return [{ role: 'system', content }]
    return [{ role: 'user', content: content.map(({ text }) => text).join('') }]
  })
  const tools = wire.tools.map(({ name, description, parameters, strict }) => {
    return [name, { description, inputSchema: parameters, strict }] as [string, ToolDefinition]
  })
  const input = {
    messages,
    maxOutputTokens: wire.max_output_tokens,
    toolChoice: wire.tool_choice,
    reasoning: wire.reasoning && { effort: wire.reasoning.effort },
    tools: Object.fromEntries(tools),
  }
  return { model: wire.model, input }
}
