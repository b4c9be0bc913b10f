// What the panel shows of a request, in whichever provider's format it is.

import type { Interaction } from '@deltakit/core/cassette'

/** The last text of the user in a recorded request. */
export function promptOf(interaction: Interaction | undefined): string {
  const body = bodyOf(interaction)
  const lists = ['messages', 'input', 'contents'].map((name) => fieldOf(body, name))
  const messages = lists.find(Array.isArray) ?? []
  const texts = messages
    .filter((message) => fieldOf(message, 'role') === 'user')
    .map((message) => textIn(fieldOf(message, 'content') ?? fieldOf(message, 'parts')))
  return texts.findLast((text) => text !== '') ?? 'What the page sent'
}

/** What a tool returned for the call of that id, as the next request has it. */
export function toolOutputOf(interaction: Interaction, id: string): unknown {
  return outputIn(bodyOf(interaction), id)
}

const outputNames = ['output', 'content', 'result', 'response']

function outputIn(value: unknown, id: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const name = outputNames.find((one) => fieldOf(value, one) !== undefined)
  // The call itself has the id as well, and arguments in the place of an output.
  const isOutput = name !== undefined && !Array.isArray(value) && Object.values(value).includes(id)
  if (isOutput) return fieldOf(value, name)
  for (const inner of Object.values(value)) {
    const found = outputIn(inner, id)
    if (found !== undefined) return found
  }
  return undefined
}

function textIn(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => fieldOf(part, 'text') ?? '').join('')
}

function fieldOf(value: unknown, name: string): unknown {
  return Object(value)[name]
}

function bodyOf(interaction: Interaction | undefined): unknown {
  const body = interaction?.request.body
  try {
    return typeof body === 'string' ? JSON.parse(body) : undefined
  } catch {
    return undefined
  }
}
