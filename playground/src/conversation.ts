import { type AssistantMessage, type Model, withToolOutput } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import type { Interaction, Replay } from '@deltakit/core/cassette'
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
  role?: string
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

/** A message of the kind that asks. */
export interface Question {
  role: 'system' | 'user'
  content: string
}

/** The messages the first recorded request asked with. */
export function questionOf([first]: readonly Interaction[]): Question[] {
  return saidIn(first).flatMap((said): Question[] => {
    const content = textIn(piecesOf(said))
    if (said.role === 'user') return content ? [{ role: 'user', content }] : []
    return /system|developer/.test(said.role ?? '') ? [{ role: 'system', content }] : []
  })
}

/** The model a recorded request was sent to, answering from the replay. */
export function modelOf(interaction: Interaction | undefined, fetch: Replay): Model {
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

/** The answer with its calls answered by what the next recorded request said their tools gave. */
export function answerCalls(
  message: AssistantMessage,
  next: Interaction | undefined,
): AssistantMessage {
  const outputs = saidIn(next).flatMap(outputsIn)
  const calls = message.parts.filter(({ type }) => type === 'tool-call')
  return calls.reduce((answered, { key }, nth) => {
    return nth in outputs ? withToolOutput(answered, key, { output: outputs[nth] }) : answered
  }, message)
}

/** In the order of the calls they answer. */
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
