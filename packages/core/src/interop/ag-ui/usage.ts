// AG-UI 1.0: how tokens are counted in it. It has no word for money.

import type { StepRecord } from '../../protocol/message.ts'
import { toUsage, type Usage } from '../../protocol/usage.ts'

export function tellUsage({ vendor, model, response, usage }: StepRecord): object[] {
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

export function readUsage(theirs: unknown): Usage {
  const said = Object(theirs)
  return toUsage({
    input: said.inputTokens,
    output: said.outputTokens,
    reasoning: said.reasoningTokens,
    cachedInput: said.cachedInputTokens,
    cacheWrite: said.cacheWriteInputTokens,
  })
}
