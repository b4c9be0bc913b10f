// AG-UI 1.0: how tokens are counted in it. It has no word for money.

import type { RunRecord } from '../../protocol/message.ts'
import { reported, type Usage } from '../../protocol/usage.ts'

export function tellUsage({ vendor, model, response, usage }: RunRecord): object[] {
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
  return reported({
    input: said.inputTokens,
    output: said.outputTokens,
    reasoning: said.reasoningTokens,
    cachedInput: said.cachedInputTokens,
    cacheWrite: said.cacheWriteInputTokens,
  })
}
