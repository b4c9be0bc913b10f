// OpenAI Chat Completions as servers speak it that no gateway stands before.

import { toUsage } from '../../protocol/usage.ts'
import type { ChatQuirks } from './reader.ts'
import { readUsage } from './reader.ts'

export const chatQuirks: ChatQuirks = {
  readField(field, delta, say, readCall) {
    // Servers in the middle of a renaming send both.
    if (field === 'reasoning_content' && !delta.reasoning) {
      say('reasoning', 'reasoning', delta.reasoning_content)
    }
    // The one call of a model from before there were several.
    if (field === 'function_call' && delta.function_call) {
      readCall({ index: 0, function: delta.function_call })
    }
  },

  readUsage(wire) {
    const usage = readUsage(wire)
    const { input = 0, output = 0, reasoning = 0, cost } = usage
    // xAI and Azure's Grok count reasoning beside the completion, as does Vercel for Gemini.
    const beside = reasoning > output || input + output + reasoning === wire.total_tokens
    const ticks = wire.cost_in_usd_ticks
    return toUsage({
      ...usage,
      output: beside ? output + reasoning : usage.output,
      cost: typeof ticks === 'number' ? ticks / ticksPerDollar : cost,
    })
  },
}

const ticksPerDollar = 1e10
