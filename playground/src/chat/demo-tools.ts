import type { Cassette } from '@deltakit/core/cassette'
import { jsonSchema, type Tool, tool } from '@deltakit/core/tools'
import { outputsOf } from '../recordings/recorded-request.ts'

interface Asked {
  readonly location?: string
  readonly town?: string
  readonly harbour?: string
}

export type DemoTools = Record<'weather' | 'tide', Tool<Asked, string>>

/**
 * Tools that the cassettes call, and that a live model may. A person has to say yes first. They give what
 * they gave when the cassette was recorded, so that its answer fits.
 */
export function demoTools(cassette?: Cassette): DemoTools {
  const given = givenIn(cassette)
  return {
    weather: tool({
      description: 'What the weather is like in a town',
      input: place('location'),
      approve: true,
      execute: ({ location, town }) =>
        given.get('weather') ?? `Sunny and 24 °C in ${location ?? town ?? 'town'}`,
    }),
    tide: tool({
      description: 'How high the tide is in a harbour',
      input: place('harbour'),
      approve: true,
      execute: ({ harbour }) =>
        given.get('tide') ?? `2.1 m and rising in ${harbour ?? 'the harbour'}`,
    }),
  }
}

/** By name. Where both were called, the weather was asked for first. */
function givenIn(cassette: Cassette | undefined): Map<string, string> {
  const { interactions = [] } = cassette ?? {}
  const outputs = interactions.flatMap(outputsOf)
  const called = ['weather', 'tide'].filter((name) =>
    interactions.some(({ response }) => String(response.body).includes(`"${name}"`)),
  )
  return new Map(
    called.flatMap((name, at) => {
      const output = outputs[at]
      return typeof output === 'string' ? [[name, output] as const] : []
    }),
  )
}

function place(name: string) {
  return jsonSchema<Asked>({
    type: 'object',
    properties: { [name]: { type: 'string' } },
    required: [name],
  })
}
