import { tool } from '@deltakit/core/tools'
import { z } from 'zod'

export const tools = {
  weather: tool({
    description: 'The weather in a city right now',
    input: z.object({ city: z.string() }),
    // The person at the browser decides about every call.
    approve: true,
    execute: ({ city }) => ({ city, sky: 'cloudy', celsius: 18 }),
  }),
}
