// OpenAI Chat Completions, as servers without a gateway before them speak it.

import { isObject } from '../../protocol/is-object.ts'
import { toUsage } from '../../protocol/usage.ts'
import type { ChatQuirks } from './reader.ts'
import { readUsage } from './usage.ts'

/** What such servers add: the older form of calls, and usage that counts reasoning apart. */
export const chatQuirks: ChatQuirks = {
  readField(field, delta, emit) {
    // Models from before there were several calls in an answer make one, without an index.
    if (field === 'function_call' && delta.function_call) {
      emit.toolCall({ index: 0, function: delta.function_call })
    }
  },

  /** Gemini refuses a call without the signature that came with it. */
  stateOf({ extra_content }) {
    return isObject(extra_content) ? { extra_content } : undefined
  },

  readUsage(wire) {
    const usage = readUsage(wire)
    const { input = 0, output = 0, reasoning = 0, cost } = usage
    const { cachedInput = wire.prompt_cache_hit_tokens ?? wire.cached_tokens } = usage
    // xAI and Azure's Grok count reasoning beside the completion, as Vercel does for Gemini.
    const countsBeside = reasoning > output || input + output + reasoning === wire.total_tokens
    const ticks = wire.cost_in_usd_ticks
    return toUsage({
      ...usage,
      cachedInput,
      output: countsBeside ? output + reasoning : usage.output,
      cost: typeof ticks === 'number' ? ticks / ticksPerDollar : cost,
    })
  },
}

const ticksPerDollar = 1e10
