import type { Cassette, Interaction } from '@deltakit/core/cassette'
import type { DecodedRecording } from '@deltakit/devtools/recordings'

/** A tool that a recorded request offers, whatever the format of its provider. */
export interface RecordedTool {
  readonly name: string
  readonly description: string
  /** The JSON schema of its arguments. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** What it returned when it was recorded, if it was called. */
  readonly output: unknown
}

/** Returns the tools of the first recorded request, with their recorded outputs. */
export function recordedTools(
  { interactions }: Cassette,
  { messages }: DecodedRecording,
): readonly RecordedTool[] {
  const outputs = new Map<string, unknown>()
  for (const message of messages) {
    for (const part of 'parts' in message ? message.parts : []) {
      if (part.type === 'tool-call' && 'output' in part) outputs.set(part.name, part.output)
    }
  }
  return toolsOf(interactions[0]).map((tool) => ({ ...tool, output: outputs.get(tool.name) }))
}

function toolsOf(interaction: Interaction | undefined): Omit<RecordedTool, 'output'>[] {
  const { tools } = bodyOf(interaction)
  if (!Array.isArray(tools)) return []
  return tools
    .flatMap((tool) => {
      const { functionDeclarations, toolSpec } = Object(tool)
      return Array.isArray(functionDeclarations) ? functionDeclarations : [toolSpec ?? tool]
    })
    .flatMap((entry) => {
      const { function: inner = entry } = Object(entry)
      const { name, description, parameters, input_schema, parametersJsonSchema } = Object(inner)
      const schema = parameters ?? input_schema ?? parametersJsonSchema
      // A provider's own tools, such as a web search, have no schema.
      if (typeof name !== 'string' || typeof schema !== 'object' || schema === null) return []
      return [
        {
          name,
          description: typeof description === 'string' ? description : name,
          parameters: lowerCased(Object(schema)),
        },
      ]
    })
}

/** Gemini has the names of types in capitals. */
function lowerCased(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const text = JSON.stringify(schema, (name, value) =>
    name === 'type' && typeof value === 'string' ? value.toLowerCase() : value,
  )
  return Object(JSON.parse(text))
}

function bodyOf(interaction: Interaction | undefined): { readonly tools?: unknown } {
  const body = interaction?.request.body
  try {
    return typeof body === 'string' ? Object(JSON.parse(body)) : {}
  } catch {
    return {}
  }
}
