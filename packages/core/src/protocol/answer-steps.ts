import type { AssistantMessage, Part, StepRecord } from './message.ts'
import { isInStep, stepIndexOf } from './part-key.ts'

/** A step, with its parts. */
export interface StepParts extends StepRecord {
  readonly parts: readonly Part[]
}

/** The steps of an answer, each with its parts. */
export function stepsOf({ parts, steps }: AssistantMessage): StepParts[] {
  const grouped = steps.map((step) => ({ ...step, parts: [] as Part[] }))
  for (const part of parts) {
    const step = stepIndexOf(part.key)
    // Keys may come from a client, and `01/a` is none.
    if (isInStep(part.key, step)) grouped[step]?.parts.push(part)
  }
  return grouped
}

/** The text of all parts of that type in a step. */
export function textOf({ parts }: StepParts, type: 'reasoning' | 'content'): string {
  let text = ''
  for (const part of parts) if (part.type === type) text += part.text
  return text
}

/** The texts of different steps are paragraphs of their own, unless a step goes on with a cut one. */
export function textOfAnswer(answer: AssistantMessage, type: 'reasoning' | 'content'): string {
  let text = ''
  let isCut = true
  for (const step of stepsOf(answer)) {
    const added = textOf(step, type)
    text += text && added && !isCut ? `\n\n${added}` : added
    const { outcome } = step
    isCut = outcome?.type !== 'complete' || outcome.finishReason === 'length'
  }
  return text
}

/** Text as it is, and anything else as JSON. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
