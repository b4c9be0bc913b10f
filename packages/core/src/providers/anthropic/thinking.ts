// Anthropic: how thinking is requested.

import type { ModelInput } from '../../protocol/model.ts'
import type { Warn } from '../writing/warn.ts'
import { alwaysThinks, type Effort, type Generation } from './generation.ts'

/** The fields of a request that control thinking. */
export interface ThinkingFields {
  readonly thinking?: Thinking
  readonly effort?: string
}

type Thinking =
  | { readonly type: 'disabled' }
  | { readonly type: 'adaptive'; readonly display: 'summarized' }
  | { readonly type: 'enabled'; readonly budget_tokens: number }

/** Each is twice the one before, from the fewest tokens that the API takes. */
const budgets: Readonly<Record<Effort, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 4_096,
  high: 8_192,
  xhigh: 16_384,
}

interface ThinkingModel {
  readonly id: string
  readonly generation: Generation
  readonly warn: Warn
}

/** Writes reasoning settings as this generation of models takes them: a budget, an effort, or neither. */
export function writeThinking(
  input: ModelInput,
  { id, generation, warn }: ThinkingModel,
): ThinkingFields {
  const { effort, budget } = input.reasoning ?? {}
  const { efforts, takesBudget } = generation
  if (!effort && !budget) return {}
  if (effort === 'none') {
    if (!efforts) return {}
    if (!alwaysThinks(id)) return { thinking: { type: 'disabled' } }
    warn('`reasoning.effort` is left out: this model always thinks.')
    return {}
  }
  const wanted = effort ?? 'high'
  if (!efforts || (budget && takesBudget)) {
    if (budget && effort) warn('`reasoning.effort` is left out, because `reasoning.budget` is set.')
    const budget_tokens = budget || budgetFor(wanted, input.maxOutputTokens)
    return { thinking: { type: 'enabled', budget_tokens } }
  }
  if (budget !== undefined) {
    warn('`reasoning.budget` is left out: this model decides by itself how long it thinks.')
  }
  const level = efforts[wanted]
  if (effort && level !== effort) {
    warn(`This model has no effort \`${effort}\`, so \`${level}\` is sent.`)
  }
  // The text of the thinking would be withheld by default.
  return { thinking: { type: 'adaptive', display: 'summarized' }, effort: level }
}

/** At most half of what the model may write, so that there is room for an answer. */
function budgetFor(effort: Effort, maxOutputTokens = Number.POSITIVE_INFINITY): number {
  return Math.max(Math.min(budgets[effort], Math.floor(maxOutputTokens / 2)), budgets.minimal)
}
