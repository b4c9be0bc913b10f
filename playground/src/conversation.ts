import { type AssistantMessage, type Model, withToolOutput } from '@deltakit/core'
import type { Interaction, Replay } from '@deltakit/core/cassette'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'

/** The fields of a recorded Chat Completions request that are read here. */
interface Asked {
  model?: string
  messages?: { role: string; content?: unknown; tool_call_id?: string }[]
}

/** A message of the kind that asks. */
export interface Question {
  role: 'system' | 'user'
  content: string
}

/** The messages the first recorded request asked with. */
export function questionOf([first]: readonly Interaction[]): Question[] {
  const { messages = [] } = askedIn(first)
  return messages.flatMap(({ role, content }) =>
    (role === 'system' || role === 'user') && typeof content === 'string'
      ? [{ role, content }]
      : [],
  )
}

/** The model a recorded request was sent to, answering from the replay. */
export function modelOf(interaction: Interaction | undefined, fetch: Replay): Model {
  const { model = 'unknown' } = askedIn(interaction)
  const options = { apiKey: 'unused', fetch }
  const isXai = interaction?.request.url.startsWith('https://api.x.ai/')
  return isXai ? xai(model, options) : openrouter(model, options)
}

/** The answer with its calls answered by what the next recorded request said their tools gave. */
export function answerCalls(
  message: AssistantMessage,
  next: Interaction | undefined,
): AssistantMessage {
  const { messages = [] } = askedIn(next)
  return message.parts.reduce((answered, part) => {
    if (part.type !== 'tool-call') return answered
    const told = messages.find(({ tool_call_id }) => tool_call_id === part.id)
    return told ? withToolOutput(answered, part.key, { output: told.content }) : answered
  }, message)
}

function askedIn(interaction: Interaction | undefined): Asked {
  const body = interaction?.request.body
  return typeof body === 'string' && body ? (JSON.parse(body) as Asked) : {}
}
