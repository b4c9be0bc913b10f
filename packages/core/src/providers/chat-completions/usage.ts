import { asFields } from '../../protocol/json-fields.ts'
import { toUsage, type Usage } from '../../protocol/usage.ts'

interface WireUsage {
  readonly prompt_tokens?: unknown
  readonly completion_tokens?: unknown
  readonly prompt_tokens_details?: unknown
  readonly completion_tokens_details?: unknown
  readonly cost?: unknown
}

interface PromptDetails {
  readonly cached_tokens?: unknown
  readonly cache_write_tokens?: unknown
}

interface CompletionDetails {
  readonly reasoning_tokens?: unknown
}

/** The usage most servers report: reasoning is among the tokens of the completion. */
export function readUsage(usage: WireUsage): Usage {
  const prompt = asFields<PromptDetails>(usage.prompt_tokens_details)
  const completion = asFields<CompletionDetails>(usage.completion_tokens_details)
  return toUsage({
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    reasoning: completion.reasoning_tokens,
    cachedInput: prompt.cached_tokens,
    cacheWrite: prompt.cache_write_tokens,
    cost: usage.cost,
    raw: usage,
  })
}
