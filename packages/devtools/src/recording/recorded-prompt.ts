import type { AssistantTextMessage, Model, UserMessage } from '@deltakit/core'
import type { Interaction } from '@deltakit/core/cassette'
import type { Provider } from './vendors.ts'

/** The fields of a recorded request body that are read here, of every provider's format. */
interface RequestBody {
  model?: string
  messages?: RecordedMessage[]
  /** OpenAI Responses. */
  input?: RecordedMessage[]
  /** Gemini. */
  contents?: RecordedMessage[]
}

interface RecordedMessage {
  role?: string | undefined
  content?: string | RecordedPart[]
  parts?: RecordedPart[]
  type?: string
  output?: string
}

interface RecordedPart {
  text?: string
  type?: string
  content?: RecordedPart[]
  functionResponse?: { response: { result?: unknown } }
}

/** The conversation in the first recorded request. */
export interface RecordedPrompt {
  readonly system: string | undefined
  /** The messages before the last one of the user. */
  readonly history: readonly (UserMessage | AssistantTextMessage)[]
  /** The last message of the user. */
  readonly text: string
}

/** Returns the conversation in the first of these interactions. */
export function promptOf([first]: readonly Interaction[]): RecordedPrompt {
  const recorded = messagesOf(first).map(({ role, ...message }) => ({
    role,
    text: textOf(partsOf(message)),
    isSystem: role === 'system' || role === 'developer',
  }))
  const messages = recorded
    .filter(({ text, isSystem }) => text && !isSystem)
    .map(({ role, text }): UserMessage | AssistantTextMessage => ({
      role: role === 'user' ? 'user' : 'assistant',
      content: text,
    }))
  const last = messages.findLastIndex(({ role }) => role === 'user')
  return {
    system: recorded.find(({ isSystem }) => isSystem)?.text,
    history: messages.slice(0, Math.max(last, 0)),
    text: String(messages[last]?.content ?? 'Hello'),
  }
}

/** Returns the user's message after the last answer, or undefined if a tool output follows it. */
export function followUpOf(interaction: Interaction | undefined): string | undefined {
  const last = messagesOf(interaction).at(-1)
  if (last?.role !== 'user') return undefined
  return textOf(partsOf(last)) || undefined
}

/** Returns the tool outputs after the last answer in a recorded request, in the order of their calls. */
export function toolOutputsOf(interaction: Interaction | undefined): unknown[] {
  const messages = messagesOf(interaction)
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant' || role === 'model')
  const lastCall = messages.findLastIndex(({ type }) => type === 'function_call')
  return messages.slice(Math.max(lastAnswer, lastCall) + 1).flatMap(outputsIn)
}

/** Returns when the cassette was recorded, in milliseconds since 1970, if it has a date. */
export function recordedAt(interactions: readonly Interaction[]): number | undefined {
  for (const { response } of interactions) {
    const { headers = {}, body } = response
    const date = Date.parse(headers.Date?.[0] ?? '')
    if (date) return date
    const [, seconds] = /"created(?:_at)?": ?(\d{10})\b/.exec(startOf(body)) ?? []
    if (seconds) return Number(seconds) * 1_000
  }
  return undefined
}

/** How a model of a recording is made. */
interface RecordedModelOptions {
  readonly provider: Provider
  /** Answers from the recording. */
  readonly fetch: typeof globalThis.fetch
}

/** Returns the model that the recorded requests were sent to. */
export function modelOf(
  interactions: readonly Interaction[],
  { provider, fetch }: RecordedModelOptions,
): Model {
  const interaction = interactions.find(({ response }) => response.code < 400) ?? interactions.at(0)
  const { url = '' } = interaction?.request ?? {}
  // Gemini and Bedrock have the model in the URL.
  const named = /\/models?\/([^:/]+)/.exec(url)?.[1] ?? 'unknown'
  const { model = decodeURIComponent(named) } = bodyOf(interaction)
  return provider(model, { apiKey: 'unused', fetch })
}

/** The first characters of a response body are enough to find its date. */
function startOf(body: string | Uint8Array): string {
  const start = body.slice(0, 4_000)
  return typeof start === 'string' ? start : new TextDecoder().decode(start)
}

function outputsIn(message: RecordedMessage): unknown[] {
  if (message.role === 'tool') return [textOf(partsOf(message))]
  if (message.type === 'function_call_output') return [message.output]
  return partsOf(message).flatMap(({ type, content = [], functionResponse }) => {
    if (type === 'tool_result') return [textOf(content)]
    return functionResponse ? [functionResponse.response.result] : []
  })
}

function partsOf({ content, parts = [] }: RecordedMessage): RecordedPart[] {
  return typeof content === 'string' ? [{ text: content }] : (content ?? parts)
}

function textOf(parts: readonly RecordedPart[]): string {
  return parts.map(({ text = '' }) => text).join('')
}

function messagesOf(interaction: Interaction | undefined): RecordedMessage[] {
  const { messages, input, contents = [] } = bodyOf(interaction)
  return messages ?? input ?? contents
}

function bodyOf(interaction: Interaction | undefined): RequestBody {
  const body = interaction?.request.body
  return typeof body === 'string' && body ? (JSON.parse(body) as RequestBody) : {}
}
