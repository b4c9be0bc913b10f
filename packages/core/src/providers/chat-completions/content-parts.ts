// Chat Completions of Mistral and Databricks: content that comes in parts, thinking among them.

import { type StepParts, textOf as stepText } from '../../protocol/answer-steps.ts'
import { isObject } from '../../protocol/is-object.ts'
import { asFields, asObjects, asText } from '../../protocol/json-fields.ts'
import type { ChunkReader } from '../../protocol/model.ts'

/** One `data:` line, as far as it may hold such content. */
interface Chunk {
  readonly choices?: unknown
}

/** A choice is changed in place: nobody else has this chunk. */
interface Choice {
  delta?: unknown
}

interface Delta {
  readonly content?: unknown
}

interface ContentPart {
  readonly text?: unknown
  readonly thinking?: unknown
  readonly summary?: unknown
}

/** Stands before a reader: arrays of parts become the two strings that all other servers send. */
export function readContentParts(reader: ChunkReader): ChunkReader {
  return {
    ...reader,
    read(chunk, events) {
      const { choices } = asFields<Chunk>(chunk)
      const choice = Array.isArray(choices) ? choices[0] : undefined
      if (isObject(choice)) flattenContent(choice)
      return reader.read(chunk, events)
    },
  }
}

function flattenContent(choice: Choice): void {
  const delta = asFields<Delta>(choice.delta)
  if (!Array.isArray(delta.content)) return
  const parts = asObjects<ContentPart>(delta.content)
  choice.delta = {
    // Thinking comes before the text it leads to.
    reasoning_content: parts
      // Databricks calls it a summary.
      .map(({ thinking, summary }) => textOf(asObjects(thinking ?? summary)))
      .join(''),
    ...delta,
    content: textOf(parts),
  }
}

/** Gives the reasoning of an earlier answer back as it came: as a part of the content. */
export function recallThinking(step: StepParts): object {
  const thinking = stepText(step, 'reasoning')
  const text = stepText(step, 'content')
  if (!thinking) return {}
  const parts = [{ type: 'thinking', thinking: [{ type: 'text', text: thinking }] }]
  return { content: text ? [...parts, { type: 'text', text }] : parts }
}

function textOf(parts: readonly ContentPart[]): string {
  return parts.map(({ text }) => asText(text)).join('')
}
