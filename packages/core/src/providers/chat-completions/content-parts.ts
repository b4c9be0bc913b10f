// Chat Completions of Mistral's: content that comes in parts, what is thought among them.

import type { ChunkReader } from '../../protocol/model.ts'

/** One `data:` line, as far as it may hold such content. */
interface Chunk {
  choices?: (Choice | null)[] | null
}

interface Choice {
  delta?: { content?: unknown; reasoning_content?: unknown } | null
}

interface ContentPart {
  text?: unknown
  thinking?: unknown
}

/** A stage before a reader: lists of parts become the two strings that all others send. */
export function readContentParts(reader: ChunkReader): ChunkReader {
  return {
    ...reader,
    read(chunk, events) {
      const { choices }: Chunk = Object(chunk)
      const choice = Array.isArray(choices) && choices[0]
      if (choice && Array.isArray(choice.delta?.content)) flatten(choice, choice.delta.content)
      return reader.read(chunk, events)
    },
  }
}

/** What was thought comes first. */
function flatten(choice: Choice, parts: readonly (ContentPart | null)[]): void {
  const thought = parts.map((part) => textIn(part?.thinking)).join('')
  choice.delta = { reasoning_content: thought, ...choice.delta, content: textIn(parts) }
}

/** The text of a part, or of all of a list. */
function textIn(said: unknown): string {
  if (Array.isArray(said)) return said.map(textIn).join('')
  const { text }: ContentPart = Object(said)
  return typeof text === 'string' ? text : ''
}
