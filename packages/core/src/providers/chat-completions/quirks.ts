// OpenAI Chat Completions as servers speak it that no gateway stands before.

import { toUsage } from '../../protocol/usage.ts'
import { type ChatQuirks, readUsage } from './reader.ts'

/** What such servers add: the older form of calls, and usage that counts reasoning apart. */
export const chatQuirks: ChatQuirks = {
  readField(field, delta, emit) {
    // Models from before there were several calls in an answer make one, without an index.
    if (field === 'function_call' && delta.function_call) {
      emit.toolCall({ index: 0, function: delta.function_call })
    }
  },

  readUsage(wire) {
    const usage = readUsage(wire)
    const { input = 0, output = 0, reasoning = 0, cost } = usage
    // xAI and Azure's Grok count reasoning beside the completion, as Vercel does for Gemini.
    const countsBeside = reasoning > output || input + output + reasoning === wire.total_tokens
    const ticks = wire.cost_in_usd_ticks
    if (!countsBeside && typeof ticks !== 'number') return usage
    return toUsage({
      ...usage,
      output: countsBeside ? output + reasoning : usage.output,
      cost: typeof ticks === 'number' ? ticks / ticksPerDollar : cost,
    })
  },
}

const ticksPerDollar = 1e10
