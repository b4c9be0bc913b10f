import { tool } from '@deltakit/core/tools'
import { z } from 'zod'

export const tools = {
  weather: tool({
    description: 'The weather in a city right now',
    input: z.object({ city: z.string() }),
    approve: true,
    execute: ({ city }) => ({ city, celsius: 18 }),
  }),
}
