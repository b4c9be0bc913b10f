import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'

export const POST = chatHandler({
  model: openrouter('x-ai/grok-code-fast-1', { apiKey: process.env.OPENROUTER_API_KEY }),
  system: 'Be brief.',
})
