import { type InferUITools, tool, type UIMessage } from 'ai'
import { z } from 'zod'

export const tools = {
  weather: tool({
    description: 'The weather in a city right now',
    inputSchema: z.object({ city: z.string() }),
    needsApproval: true,
    execute: ({ city }) => ({ city, celsius: 18 }),
  }),
}

export type ChatMessage = UIMessage<unknown, never, InferUITools<typeof tools>>
