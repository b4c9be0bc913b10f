// Chat Completions of the long tail: how reasoning and JSON of a schema are requested.

import { messageOfFormat } from '../../protocol/format-message.ts'
import type { ModelInput, ReasoningSettings } from '../../protocol/model.ts'
import type { Warn } from '../writing/warn.ts'

/**
 * `effort`: by degrees. `high`: all of it or none. `switch`: on or off, in a field of its own. `both`:
 * on or off, and by three degrees. `object`: as OpenRouter takes it, the only one with a budget.
 */
export type Reasoning = 'effort' | 'high' | 'switch' | 'both' | 'object'

type Effort = NonNullable<ReasoningSettings['effort']>

/** `schema`: the server keeps to it. `json`: to any JSON. `prompt`: to nothing. */
export type Structured = 'schema' | 'json' | 'prompt'

/** What is sent for an effort that the server does not have. */
type Degrees = Readonly<Partial<Record<Effort, string>>>

/** GLM has three degrees and refuses any other. DeepSeek takes these names for the same ones. */
const threeDegrees: Degrees = { minimal: 'low', medium: 'high', xhigh: 'max' }
const allOrNone: Degrees = { minimal: 'high', low: 'high', medium: 'high', xhigh: 'high' }

const noBudget = 'This provider has no reasoning budget, so `reasoning.budget` is left out.'
const noDegrees =
  'This provider only switches reasoning on or off, so the degree of `reasoning.effort` is left out.'
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
    case 'high':
      return { reasoning_effort: degreeOf(effort, { degrees: allOrNone, warn }) }
    case 'switch':
      if (effort && effort !== 'none') warn(noDegrees)
      return { thinking }
    case 'both':
      if (effort === 'none') return { thinking }
      return { thinking, reasoning_effort: degreeOf(effort, { degrees: threeDegrees, warn }) }
    case false:
      warn(noReasoning)
      return {}
  }
}

/** The server's word for an effort. */
function degreeOf(
  effort: Effort | undefined,
  { degrees, warn }: { readonly degrees: Degrees; readonly warn: Warn },
): string | undefined {
  const degree = (effort && degrees[effort]) ?? effort
  if (degree !== effort)
    warn(`This provider has no effort \`${effort}\`, so \`${degree}\` is sent.`)
  return degree
}

/** The input with its schema in a system message, for servers that do not take a schema. */
export function withSchemaInPrompt(input: ModelInput, structured: Structured): ModelInput {
  const { output, messages } = input
  if (!output || structured === 'schema') return input
  return { ...input, messages: [messageOfFormat(output), ...messages] }
}
