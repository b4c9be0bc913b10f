// Chat Completions of the long tail: how reasoning and JSON of a schema are requested.

import { messageOfFormat } from '../../protocol/format-message.ts'
import type { ModelInput, ReasoningSettings } from '../../protocol/model.ts'
import type { Warn } from '../writing/warn.ts'

/**
 * `effort`: by degrees. `switch`: on or off. `both`: by either. `object`: as OpenRouter takes it, the
 * only one with a budget.
 */
export type Reasoning = 'effort' | 'switch' | 'both' | 'object'

/** `schema`: the server keeps to it. `json`: to any JSON. `prompt`: to nothing. */
export type Structured = 'schema' | 'json' | 'prompt'

const noBudget = 'This provider has no reasoning budget, so `reasoning.budget` is left out.'
const noReasoning = 'This provider cannot switch reasoning on or off, so `reasoning` is left out.'

/** The fields of a request body that request reasoning, as the server takes them. */
export function reasoningFields(
  { effort, budget }: ReasoningSettings,
  { way, warn }: { readonly way: Reasoning | false; readonly warn: Warn },
): object {
  if (way === 'object') {
    return { reasoning: { enabled: effort !== 'none', effort, max_tokens: budget } }
  }
  if (budget !== undefined) warn(noBudget)
  const thinking = { type: effort === 'none' ? 'disabled' : 'enabled' }
  switch (way) {
    case 'effort':
      return { reasoning_effort: effort }
    case 'switch':
      return { thinking }
    case 'both':
      return { thinking, reasoning_effort: effort === 'none' ? undefined : effort }
    case false:
      warn(noReasoning)
      return {}
  }
}

/** The input with its schema in a system message, for servers that do not take a schema. */
export function withSchemaInPrompt(input: ModelInput, structured: Structured): ModelInput {
  const { output, messages } = input
  if (!output || structured === 'schema') return input
  return { ...input, messages: [messageOfFormat(output), ...messages] }
}
