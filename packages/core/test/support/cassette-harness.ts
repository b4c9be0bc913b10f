import { cassettes, faults, handmade } from '../../../../cassettes/index.ts'
import {
  type Cassette,
  type Interaction,
  type Replay,
  type ReplayOptions,
  readCassette,
  replay,
} from '../../src/cassette.ts'
import {
  type ChatResult,
  type ChatStream,
  type Message,
  type Model,
  type ModelInput,
  type StreamChatOptions,
  type StreamEvent,
  streamChat,
  type ToolDefinition,
} from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { manualClock, settled } from './manual-clock.ts'
import { type ModelOptions, modelFor } from './model-for.ts'
import { wires } from './recorded-requests.ts'

export { type ModelOptions, modelFor }

/** One thing to replay: an exchange of a scenario, or a fault with all its interactions. */
export interface Play {
  readonly name: string
  readonly cassette: Cassette
}

export const recorded: readonly Play[] = [...cassettes, ...handmade].flatMap(({ name, yaml }) =>
  readCassette(yaml).interactions.map((interaction, index) => ({
    name: `${name}#${index}`,
    cassette: { version: 2, interactions: [interaction] },
  })),
)

/** Parsed when a test first needs one: most test files need few of the faults, or none. */
const allFaulty: readonly Play[] = faults.map(({ name, yaml }) => {
  let cassette: Cassette | undefined
  return {
    name: name.replace('faults/', ''),
    get cassette() {
      cassette ??= readCassette(yaml)
      return cassette
    },
  }
})

/** The faults of Chat Completions, for every provider that uses it. */
export const faulty: readonly Play[] = allFaulty.filter(({ name }) => !name.includes('/'))

/** The faults of other protocols, such as `anthropic/tool-cut`. */
export const faultyElsewhere: readonly Play[] = allFaulty.filter(({ name }) => name.includes('/'))

export function fault(name: string): Cassette {
  const found = allFaulty.find((play) => play.name === name)
  if (!found) throw new Error(`There is no cassette faults/${name}.yaml`)
  return found.cassette
}

/** The messages that every fault was recorded with. */
export const hi: readonly Message[] = [{ role: 'user', content: 'Say hi in Portuguese' }]

export interface Answer {
  readonly code?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** A cassette with these bodies as its answers. */
export function answers(
  ...bodies: (string | Uint8Array | [body: string | Uint8Array, answer: Answer])[]
) {
  const interactions = bodies.map((answer): Interaction => {
    const [body, { code = 200, headers = {} }] = Array.isArray(answer) ? answer : [answer, {}]
    const lists = Object.entries(headers).map(([name, value]) => [name, [value]])
    return {
      request: { method: 'POST', url: 'https://openrouter.ai/api/v1/chat/completions' },
      response: { code, body, headers: Object.fromEntries(lists) },
    }
  })
  return { version: 2, interactions } satisfies Cassette
}

/** A body with these chunks, as server-sent events. */
export function sse(...chunks: unknown[]): string {
  return chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('')
}

/** A body with these deltas. It ends with `stop`, or another finish reason, or none for `null`. */
export function answerBody(deltas: readonly object[], finish: string | null = 'stop'): string {
  const chunks = deltas.map((delta) => ({ id: 'made', model: 'made', choices: [{ delta }] }))
  const last = { choices: [{ delta: {}, finish_reason: finish }] }
  return sse(...chunks, ...(finish ? [last] : []))
}

/** A model of no known vendor, which reads every dialect. */
export function anyModel(options: ModelOptions): Model {
  return compatible('made', { ...options, baseURL: 'https://openrouter.ai/api/v1' })
}

export interface PlayOptions extends Partial<StreamChatOptions> {
  readonly replay?: ReplayOptions
  /** Creates another model than that of the recording. */
  readonly make?: (options: ModelOptions) => Model
  /** Wraps the `fetch` of the recording. */
  readonly wrap?: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch
}

/** A stream over a recording. Only the waits between attempts end immediately. */
export function begin(
  cassette: Cassette,
  { replay: how, make, wrap = (fetch) => fetch, ...options }: PlayOptions = {},
): { stream: ChatStream; fetch: Replay } {
  const fetch = replay(cassette, { match: 'order', ...how })
  const own = { apiKey: 'unused', fetch: wrap(fetch) }
  const model = make ? make(own) : modelFor(cassette, own)
  const clock = manualClock({ skip: 59_999 })
  // An answer that the provider paused continues only as far as it was recorded.
  const maxSteps = options.tools ? undefined : cassette.interactions.length
  return { stream: streamChat({ model, messages: hi, clock, maxSteps, ...options }), fetch }
}

export interface Played {
  readonly events: readonly StreamEvent[]
  readonly result: ChatResult
  readonly fetch: Replay
}

/** Streams a recording to its end. */
export async function play(cassette: Cassette, options: PlayOptions = {}): Promise<Played> {
  const { stream, fetch } = begin(cassette, options)
  const events = await all(stream)
  return { events, result: await stream.result, fetch }
}

export async function all(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const event of stream) events.push(event)
  return events
}

/** A `fetch` that ignores its signal, so that only the body's `cancel` can stop it. */
export function deaf(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => fetch(input, { ...init, signal: null })
}

/** Waits until the last request has an answer, and its first bytes are read. */
export async function opened({ exchanges }: Replay): Promise<void> {
  while ((exchanges.at(-1)?.status ?? 'awaiting-approval') === 'awaiting-approval') await settled()
  for (let turn = 0; turn < 5; turn++) await settled()
}

/** The body of a request, as the provider gets it. */
export interface Wire {
  readonly messages: readonly Record<string, unknown>[]
  readonly [field: string]: unknown
}

/** The body of the nth request that was sent. */
export function requestBody({ exchanges }: Replay, nth = 0): Wire {
  return JSON.parse(exchanges[nth]?.request.body ?? '')
}

/** The bytes of a cassette's only answer. */
export function bytesOf({ interactions }: Cassette): Uint8Array {
  const body = interactions.at(-1)?.response.body ?? ''
  return typeof body === 'string' ? new TextEncoder().encode(body) : body
}

/** The input that makes a recorded request, without its answers and their outputs. */
export function inputOf(request: Interaction['request']): ModelInput {
  const other = wires.find(({ at }) => request.url.startsWith(at))
  if (other) return other.input(request)
  const wire = JSON.parse(String(request.body))
  const messages: (Message & { role: string })[] = wire.messages
  const tools: [string, ToolDefinition][] = (wire.tools ?? []).map((tool: WireTool) => {
    const { name, parameters, description, strict } = tool.function
    return [name, { inputSchema: parameters, description, strict }]
  })
  return {
    messages: messages.filter(({ role }) => role === 'system' || role === 'user'),
    maxOutputTokens: wire.max_tokens ?? wire.max_completion_tokens,
    toolChoice: wire.tool_choice,
    reasoning: wire.reasoning_effort ? { effort: wire.reasoning_effort } : wire.reasoning,
    ...(tools.length > 0 && { tools: Object.fromEntries(tools) }),
  }
}

interface WireTool {
  readonly function: {
    readonly name: string
    readonly parameters: object
    readonly description: string
    readonly strict: boolean
  }
}
