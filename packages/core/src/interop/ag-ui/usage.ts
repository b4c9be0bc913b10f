// How AG-UI counts tokens. It has no field for money.

import { asFields } from '../../protocol/json-fields.ts'
import type { StepRecord } from '../../protocol/message.ts'
import { toUsage, type Usage } from '../../protocol/usage.ts'

/** The usage of a step, if it was reported. */
export function encodeUsage({ vendor, model, response, usage }: StepRecord): object[] {
  if (!usage) return []
  const { input, output, total, reasoning, cachedInput, cacheWrite } = usage
  return [
    {
      provider: vendor,
      model: response?.model || model,
      inputTokens: input,
      outputTokens: output,
      totalTokens: total,
      reasoningTokens: reasoning,
      cachedInputTokens: cachedInput,
      cacheWriteInputTokens: cacheWrite,
    },
  ]
}

/** The usage that an entry of theirs reports. */
export function decodeUsage(entry: unknown): Usage {
  const fields = asFields(entry)
  return toUsage({
    input: fields.inputTokens,
    output: fields.outputTokens,
    reasoning: fields.reasoningTokens,
    cachedInput: fields.cachedInputTokens,
    cacheWrite: fields.cacheWriteInputTokens,
  })
}
