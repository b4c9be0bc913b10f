import type { AssistantTextMessage, Model, UserMessage } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import type { Interaction } from '@deltakit/core/cassette'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'

/** The fields of a recorded request that are read here, whichever wire it is of. */
interface Asked {
  model?: string
  messages?: Said[]
  /** Responses. */
  input?: Said[]
  /** Gemini. */
  contents?: Said[]
}

interface Said {
  role?: string | undefined
  content?: string | Piece[]
  parts?: Piece[]
  type?: string
  output?: string
}

interface Piece {
  text?: string
  type?: string
  content?: Piece[]
  functionResponse?: { response: { result?: unknown } }
}

/** What the first recorded request asked: with what was said before, and the last question. */
export interface Question {
  readonly system: string | undefined
  readonly before: readonly (UserMessage | AssistantTextMessage)[]
  readonly text: string
}

export function questionOf([first]: readonly Interaction[]): Question {
  const said = saidIn(first).map((message) => ({ ...message, text: textIn(piecesOf(message)) }))
  const isSystem = ({ role = '' }: Said) => /system|developer/.test(role)
  const spoken = said.flatMap(({ role, text }): (UserMessage | AssistantTextMessage)[] => {
    if (!text || isSystem({ role })) return []
    return [{ role: role === 'user' ? 'user' : 'assistant', content: text }]
  })
  const last = spoken.findLastIndex(({ role }) => role === 'user')
  return {
    system: said.find(isSystem)?.text,
    before: spoken.slice(0, Math.max(last, 0)),
    text: String(spoken[last]?.content ?? 'Hello'),
  }
}

/** What a person said after the last answer, where it was not a tool that answered. */
export function followUpOf(interaction: Interaction | undefined): string | undefined {
  const last = saidIn(interaction).at(-1)
  if (last?.role !== 'user') return undefined
  return textIn(piecesOf(last)) || undefined
}

/** What the tools gave that a recorded request tells of, in the order of their calls. */
export function outputsOf(interaction: Interaction | undefined): unknown[] {
  const said = saidIn(interaction)
  const answered = said.findLastIndex(({ role }) => role === 'assistant' || role === 'model')
  const calls = said.findLastIndex(({ type }) => type === 'function_call')
  return said.slice(Math.max(answered, calls) + 1).flatMap(outputsIn)
}

/** When it was recorded, in milliseconds since 1970, where anything in it says so. */
export function momentOf(interactions: readonly Interaction[]): number | undefined {
  for (const { response } of interactions) {
    const { headers = {}, body } = response
    const said = Date.parse(headers.Date?.[0] ?? '')
    if (said) return said
    const [, seconds] = /"created(?:_at)?": ?(\d{10})\b/.exec(beginningOf(body)) ?? []
    if (seconds) return Number(seconds) * 1_000
  }
  return undefined
}

function beginningOf(body: string | Uint8Array): string {
  const some = body.slice(0, 4_000)
  return typeof some === 'string' ? some : new TextDecoder().decode(some)
}

/** The model a recorded request was sent to, answering from the replay. */
export function modelOf(
  interaction: Interaction | undefined,
  fetch: typeof globalThis.fetch,
): Model {
  const { url = '' } = interaction?.request ?? {}
  const { model = /models\/([^:]+)/.exec(url)?.[1] ?? 'unknown' } = askedIn(interaction)
  const options = { apiKey: 'unused', fetch }
  switch (URL.canParse(url) ? new URL(url).host : '') {
    case 'api.x.ai':
      return xai(model, options)
    case 'api.anthropic.com':
      return anthropic(model, options)
    case 'generativelanguage.googleapis.com':
      return google(model, options)
    case 'api.openai.com':
      return openai(model, options)
    default:
      return openrouter(model, options)
  }
}

function outputsIn(said: Said): unknown[] {
  if (said.role === 'tool') return [textIn(piecesOf(said))]
  if (said.type === 'function_call_output') return [said.output]
  return piecesOf(said).flatMap(({ type, content = [], functionResponse }) => {
    if (type === 'tool_result') return [textIn(content)]
    return functionResponse ? [functionResponse.response.result] : []
  })
}

function piecesOf({ content, parts = [] }: Said): Piece[] {
  return typeof content === 'string' ? [{ text: content }] : (content ?? parts)
}

function textIn(pieces: readonly Piece[]): string {
  return pieces.map(({ text = '' }) => text).join('')
}

function saidIn(interaction: Interaction | undefined): Said[] {
  const { messages, input, contents = [] } = askedIn(interaction)
  return messages ?? input ?? contents
}

function askedIn(interaction: Interaction | undefined): Asked {
  const body = interaction?.request.body
  return typeof body === 'string' && body ? (JSON.parse(body) as Asked) : {}
}
