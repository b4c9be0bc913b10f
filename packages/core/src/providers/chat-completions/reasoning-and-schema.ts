// Chat Completions of the long tail: how servers are asked to reason, and for JSON of a form.

import type { ModelInput, ReasoningSettings } from '../../protocol/model.ts'

/**
 * `effort`: by degrees. `switch`: on or off. `both`: by either. `object`: as OpenRouter takes it, the
 * one that knows a budget.
 */
export type Reasoning = 'effort' | 'switch' | 'both' | 'object'

/** `schema`: the server keeps to it. `json`: to JSON of any form. `prompt`: to nothing. */
export type Structured = 'schema' | 'json' | 'prompt'

export function askReasoning(
  asked: ReasoningSettings | undefined,
  how: Reasoning | false,
  warn: (message: string) => void,
): object {
  if (!asked) return {}
  const { effort, budget } = asked
  if (how === 'object') {
    return { reasoning: { enabled: effort !== 'none', effort, max_tokens: budget } }
  }
  if (budget !== undefined) warn('This provider takes no reasoning budget')
  const thinking = { type: effort === 'none' ? 'disabled' : 'enabled' }
  switch (how) {
    case 'effort':
      return { reasoning_effort: effort }
    case 'switch':
      return { thinking }
    case 'both':
      return { thinking, reasoning_effort: effort === 'none' ? undefined : effort }
    case false:
      warn('This provider cannot be asked to reason')
      return {}
  }
}

/** The input with the form of its output told in words, for servers that do not take the schema. */
export function withForm(input: ModelInput, structured: Structured): ModelInput {
  const { output, messages } = input
  if (!output || structured === 'schema') return input
  const content = `Answer with nothing but JSON of this JSON Schema:\n${JSON.stringify(output.schema)}`
  return { ...input, messages: [{ role: 'system', content }, ...messages] }
}
