import { EventStreamCodec } from '@smithy/eventstream-codec'
import { expect, it } from 'vitest'
import { handmade } from '../../../../cassettes/index.ts'
import { readCassette } from '../../src/cassette.ts'
import { faulty, faultyElsewhere, play } from '../support/cassette-harness.ts'

/** What an answer holds, by adding up its chunks and knowing nothing of what else they may be. */
interface Sum {
  content: string
  reasoning: string
  /** The arguments of the calls, as values. */
  readonly inputs: unknown[]
  readonly urls: Set<string>
}

type Json = Readonly<Record<string, unknown>>

const fields = (value: unknown): Json => Object(value)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Every text under one of those names, however deep. */
function textsUnder(value: unknown, names: readonly string[]): string[] {
  return Object.entries(fields(value)).flatMap(([name, inner]) => [
    ...(names.includes(name) && typeof inner === 'string' ? [inner] : []),
    ...(typeof inner === 'object' ? textsUnder(inner, names) : []),
  ])
}

function newSum(): Sum {
  return { content: '', reasoning: '', inputs: [], urls: new Set() }
}

function addUrls({ urls }: Sum, from: unknown, names: readonly string[]): void {
  for (const url of textsUnder(from, names)) urls.add(url)
}

function sumOfOpenAI(chunks: readonly Json[]): Sum {
  const sum = newSum()
  const deltas = new Map<unknown, string>()
  const custom = new Set<unknown>()
  let paragraph: unknown
  for (const { type, delta, item_id: id, annotation, summary_index, response } of chunks) {
    if (/^response\.(output_text|refusal)\.delta$/.test(text(type))) sum.content += text(delta)
    if (type === 'response.reasoning_summary_text.delta') {
      if (paragraph !== undefined && paragraph !== summary_index) sum.reasoning += '\n\n'
      paragraph = summary_index
      sum.reasoning += text(delta)
    }
    if (/(function_call_arguments|custom_tool_call_input)\.delta$/.test(text(type))) {
      deltas.set(id, (deltas.get(id) ?? '') + text(delta))
      if (text(type).includes('custom')) custom.add(id)
    }
    addUrls(sum, annotation, ['url'])
    if (type !== 'response.completed') continue
    for (const item of list(fields(response).output).map(fields)) {
      addUrls(sum, fields(item.action).sources, ['url'])
      // What the page has to do comes whole, unless a container of the provider's does it.
      const { type: place = item.execution === 'server' ? 'server' : 'local' } = fields(
        item.environment,
      )
      if (
        place === 'local' &&
        /^(apply_patch|(local_)?shell|tool_search)_call$/.test(text(item.type))
      ) {
        sum.inputs.push(item.arguments ?? item.action ?? item.operation)
      }
      if (!/^(computer_call|mcp_approval_request)$/.test(text(item.type))) continue
      const { type: _, id, call_id, status, ...input } = item
      sum.inputs.push(input)
    }
  }
  for (const [id, input] of deltas) sum.inputs.push(custom.has(id) ? input : JSON.parse(input))
  return sum
}

function sumOfAnthropic(chunks: readonly Json[]): Sum {
  const sum = newSum()
  const inputs = new Map<unknown, string>()
  for (const chunk of chunks) {
    const { index } = chunk
    const block = fields(chunk.content_block)
    const { type, text: more, thinking, partial_json, citation } = fields(chunk.delta)
    if (type === 'text_delta') sum.content += text(more)
    if (type === 'thinking_delta') sum.reasoning += text(thinking)
    if (block.type === 'tool_use') inputs.set(index, '')
    const input = inputs.get(index)
    if (input !== undefined) inputs.set(index, input + text(partial_json))
    if (/(search|fetch)_tool_result$/.test(text(block.type))) addUrls(sum, block.content, ['url'])
    addUrls(sum, citation, ['url'])
    for (const whole of list(fields(chunk.message).content).map(fields)) {
      if (whole.type === 'tool_use') sum.inputs.push(whole.input)
    }
  }
  for (const input of inputs.values()) sum.inputs.push(JSON.parse(input || '{}'))
  return sum
}

function sumOfGoogle(chunks: readonly Json[]): Sum {
  const sum = newSum()
  let streamed: Record<string, unknown> | undefined
  for (const chunk of chunks) {
    const candidate = fields(list(chunk.candidates)[0])
    for (const part of list(fields(candidate.content).parts).map(fields)) {
      if (part.thought) sum.reasoning += text(part.text)
      else sum.content += text(part.text)
      if (!part.functionCall) continue
      const { args, partialArgs, willContinue } = fields(part.functionCall)
      if (args) sum.inputs.push(args)
      if (!partialArgs && !willContinue) streamed = undefined
      for (const piece of list(partialArgs).map(fields)) {
        if (!streamed) {
          streamed = {}
          sum.inputs.push(streamed)
        }
        addPiece(streamed, piece)
      }
    }
    addUrls(sum, fields(candidate.groundingMetadata).groundingChunks, ['uri'])
    addUrls(sum, candidate.citationMetadata, ['uri'])
    for (const page of list(fields(candidate.urlContextMetadata).urlMetadata).map(fields)) {
      if (text(page.urlRetrievalStatus).endsWith('SUCCESS')) sum.urls.add(text(page.retrievedUrl))
    }
  }
  return sum
}

function addPiece(into: Record<string, unknown>, piece: Json): void {
  const path = text(piece.jsonPath).match(/\w+/g) ?? []
  const last = path.pop() ?? ''
  let at = into
  for (const [index, name] of path.entries()) {
    const isList = /^\d+$/.test(path[index + 1] ?? last)
    at[name] ??= isList ? [] : {}
    at = at[name] as Record<string, unknown>
  }
  const { stringValue, numberValue, boolValue } = piece
  const value = stringValue ?? numberValue ?? boolValue ?? null
  at[last] = typeof stringValue === 'string' ? text(at[last]) + stringValue : value
}

function sumOfChat(chunks: readonly Json[]): Sum {
  const sum = newSum()
  const inputs = new Map<unknown, string>()
  for (const chunk of chunks) {
    const { delta } = fields(list(chunk.choices)[0])
    const { content, reasoning_details: details, reasoning, reasoning_content } = fields(delta)
    sum.content += text(content)
    for (const part of list(content).map(fields)) {
      sum.content += text(part.text)
      for (const thought of list(part.thinking)) sum.reasoning += text(fields(thought).text)
    }
    // Details repeat what is beside them.
    const beside = text(reasoning) || text(reasoning_content)
    sum.reasoning += beside
    for (const detail of beside ? [] : list(details).map(fields)) {
      sum.reasoning += text(detail.text) + text(detail.summary)
    }
    for (const call of list(fields(delta).tool_calls).map(fields)) {
      const { arguments: more } = fields(call.function)
      inputs.set(call.index, (inputs.get(call.index) ?? '') + text(more))
    }
    addUrls(sum, fields(delta).annotations, ['url'])
    addUrls(sum, chunk.search_results, ['url'])
    for (const url of list(chunk.citations)) sum.urls.add(text(url))
  }
  for (const input of inputs.values()) sum.inputs.push(JSON.parse(input || '{}'))
  return sum
}

function sumOfBedrock(chunks: readonly Json[]): Sum {
  const sum = newSum()
  const inputs = new Map<unknown, string>()
  for (const { start, delta, contentBlockIndex: index } of chunks) {
    const { text: more, reasoningContent, toolUse, citation } = fields(delta)
    sum.content += text(more)
    sum.reasoning += text(fields(reasoningContent).text)
    if (fields(start).toolUse) inputs.set(index, '')
    if (toolUse) inputs.set(index, (inputs.get(index) ?? '') + text(fields(toolUse).input))
    addUrls(sum, citation, ['url'])
  }
  for (const input of inputs.values()) sum.inputs.push(JSON.parse(input || '{}'))
  return sum
}

const sums: Readonly<Record<string, (chunks: readonly Json[]) => Sum>> = {
  chat: sumOfChat,
  bedrock: sumOfBedrock,
  'bedrock-anthropic': sumOfAnthropic,
  openai: sumOfOpenAI,
  anthropic: sumOfAnthropic,
  google: sumOfGoogle,
}

/** The kinds of answers of each wire: tools of the server, programs, streamed arguments, phases and so on. */
const kinds = [
  ...[
    'programmatic-tool-call',
    'compaction',
    'web-search',
    'web-fetch',
    'code-execution',
    'mcp',
  ].map((kind) => `anthropic/${kind}`),
  ...['anthropic/tool-search', 'anthropic/redacted-thinking'],
  ...['phases', 'compaction', 'image-generation', 'web-search', 'web-search-sources', 'mcp'].map(
    (kind) => `openai/${kind}`,
  ),
  ...['code-interpreter', 'file-search', 'custom-tool', 'apply-patch', 'shell'].map(
    (kind) => `openai/${kind}`,
  ),
  ...['local-shell', 'tool-search', 'computer', 'mcp-approval', 'programmatic-tool-call'].map(
    (kind) => `openai/${kind}`,
  ),
  ...['partial-args', 'code-execution', 'grounding', 'image', 'url-context'].map(
    (kind) => `google/${kind}`,
  ),
  ...['text', 'reasoning', 'tools', 'citation'].map((kind) => `bedrock/${kind}`),
  'bedrock-anthropic/thinking',
  ...['annotations', 'citations-of-answer', 'content-in-parts', 'images', 'reasoning-content'],
  ...['reasoning-details-only', 'reasoning-signature-after-tools', 'two-calls-one-delta'],
  ...['tool-index-from-one', 'payload-after-finish'],
]

/** Whose format it is: those of Chat Completions have no folder. */
const wireOf = (name: string) => (name.includes('/') ? (name.split('/')[0] ?? '') : 'chat')

const decoder = new TextDecoder()
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : decoder.decode(bytes)),
  (content) => new TextEncoder().encode(content),
)

/** The chunks of a body, by the line or, where it is binary, by the frame. */
function chunksOf(body: string | Uint8Array): Json[] {
  if (typeof body === 'string') {
    return body
      .split(/\r?\n/)
      .filter((line) => line.startsWith('data: {'))
      .map((line) => fields(JSON.parse(line.slice('data: '.length))))
  }
  const chunks: Json[] = []
  for (let at = 0; at < body.length; ) {
    const length = new DataView(body.buffer, body.byteOffset + at).getUint32(0)
    const { body: payload } = codec.decode(body.slice(at, at + length))
    const event = fields(JSON.parse(decoder.decode(payload)))
    const { bytes } = event
    chunks.push(typeof bytes === 'string' ? fields(JSON.parse(fromBase64(bytes))) : event)
    at += length
  }
  return chunks
}

function fromBase64(base64: string): string {
  return decoder.decode(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)))
}

const recorded = [
  ...[...faulty, ...faultyElsewhere].filter(({ name }) => kinds.includes(name)),
  ...handmade
    .filter(({ name }) => Object.hasOwn(sums, name.split('/')[0] ?? ''))
    .map(({ name, yaml }) => ({ name, cassette: readCassette(yaml) })),
]

it('finds every kind', () => {
  const names = recorded.map(({ name }) => name)
  expect(kinds.filter((kind) => !names.includes(kind))).toEqual([])
  expect(recorded.length).toBeGreaterThan(kinds.length)
})

it.each(recorded)('$name holds what its raw chunks add up to', async ({ name, cassette }) => {
  const [first] = cassette.interactions
  const single = { ...cassette, interactions: first ? [first] : [] }
  const sum = sums[wireOf(name)]?.(chunksOf(first?.response.body ?? ''))
  const { result } = await play(single)
  expect({
    content: result.content,
    reasoning: result.reasoning,
    inputs: result.toolCalls.map(({ input }) => input),
    urls: new Set(result.sources.map(({ url }) => url)),
  }).toEqual(sum)
})
