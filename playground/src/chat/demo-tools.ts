import { jsonSchema, type Tool, tool } from '@deltakit/core/tools'

interface Asked {
  readonly location?: string
  readonly town?: string
  readonly harbour?: string
}

/** Tools that the cassettes call, and that a live model may. A person has to say yes first. */
export const demoTools: Record<'weather' | 'tide', Tool<Asked, string>> = {
  weather: tool({
    description: 'What the weather is like in a town',
    input: place('location'),
    approve: true,
    execute: ({ location, town }) => `Sunny and 24 °C in ${location ?? town ?? 'town'}`,
  }),
  tide: tool({
    description: 'How high the tide is in a harbour',
    input: place('harbour'),
    approve: true,
    execute: ({ harbour }) => `2.1 m and rising in ${harbour ?? 'the harbour'}`,
  }),
}

function place(name: string) {
  return jsonSchema<Asked>({
    type: 'object',
    properties: { [name]: { type: 'string' } },
    required: [name],
  })
}
