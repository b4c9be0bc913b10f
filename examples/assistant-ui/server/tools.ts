import { jsonSchema, tool } from '@deltakit/core/tools'

export const tools = {
  weather: tool({
    description: 'The weather in a city right now',
    input: jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    }),
    // The person at the browser decides about every call.
    approve: true,
    execute: ({ city }) => ({ city, sky: 'cloudy', celsius: 18 }),
  }),
}
