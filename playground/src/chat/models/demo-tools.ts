import type { Cassette } from '@deltakit/core/cassette'
import { jsonSchema, type Tool, tool } from '@deltakit/core/tools'
import { toolOutputsOf } from '@deltakit/devtools/recordings'

interface ToolInput {
  readonly location?: string
  readonly town?: string
  readonly harbour?: string
}

type DemoTools = Record<'weather' | 'tide', Tool<ToolInput, string>>

/**
 * The tools that the cassettes call; a live model may call them too. Each call needs approval. Their
 * outputs are those of the first cassette that has some, because its next answer refers to them.
 */
export function demoTools(...cassettes: readonly (Cassette | undefined)[]): DemoTools {
  const outputs = cassettes.map(recordedOutputs)
  const recorded = outputs.find(({ size }) => size > 0) ?? new Map<string, string>()
  return {
    weather: tool({
      description: 'What the weather is like in a town',
      input: inputWith('location'),
      approve: true,
      execute: ({ location, town }) =>
        recorded.get('weather') ?? `Sunny and 24 °C in ${location ?? town ?? 'town'}`,
    }),
    tide: tool({
      description: 'How high the tide is in a harbour',
      input: inputWith('harbour'),
      approve: true,
      execute: ({ harbour }) =>
        recorded.get('tide') ?? `2.1 m and rising in ${harbour ?? 'the harbour'}`,
    }),
  }
}

/** By tool name. In every cassette that calls both tools, weather is called first. */
function recordedOutputs(cassette: Cassette | undefined): Map<string, string> {
  const { interactions = [] } = cassette ?? {}
  const outputs = interactions.flatMap(toolOutputsOf)
  const called = ['weather', 'tide'].filter((name) =>
    interactions.some(({ response }) => String(response.body).includes(`"${name}"`)),
  )
  return new Map(
    called.flatMap((name, index) => {
      const output = outputs[index]
      return typeof output === 'string' ? [[name, output] as const] : []
    }),
  )
}

function inputWith(property: string) {
  return jsonSchema<ToolInput>({
    type: 'object',
    properties: { [property]: { type: 'string' } },
    required: [property],
  })
}
