// Amazon Bedrock: `ConverseStream`, and `invoke-with-response-stream` of Anthropic's models.

import { text } from '../../protocol/check-option.ts'
import { checkProvider } from '../../protocol/check-provider.ts'
import type { Model, ModelInput, ProviderOptions, ToolDefinition } from '../../protocol/model.ts'
import { generationOf, pauseReasons, takesSchemaOnBedrock } from '../anthropic/generation.ts'
import { writeRequest as writeAnthropicRequest } from '../anthropic/request.ts'
import { headersOf } from '../writing/key-headers.ts'
import { createInvokeReader } from './anthropic-reader.ts'
import { toEventStream } from './event-stream.ts'
import { createConverseReader } from './reader.ts'
import { type BedrockOptions, operationURL, writeRequest } from './request.ts'

export type { BedrockOptions } from './request.ts'

/**
 * A model of Amazon Bedrock, such as `bedrock('amazon.nova-lite-v1:0', { apiKey, region })`. `apiKey`
 * is a Bedrock API key. With keys of IAM, pass a `fetch` that signs instead.
 */
export function bedrock(id: string, options: BedrockOptions = {}): Model {
  checkProvider('bedrock', id, { options, forms: { region: text } })
  // Signatures belong to the maker of the model.
  const vendor = `bedrock/${makerOf(id)}`
  return {
    id,
    vendor,
    fetch: options.fetch,
    toEventStream,
    outputFormatInPrompt: true,
    continues: options.continues,
    reader: createConverseReader,
    headers: () => framedHeaders(options),
    request: (input) => writeRequest(input, { id, vendor, options }),
  }
}

/**
 * A Claude model of Amazon Bedrock in Anthropic's own format, for what `ConverseStream` lacks. Answers
 * go on at Anthropic itself, and the other way round.
 */
export function bedrockAnthropic(id: string, options: BedrockOptions = {}): Model {
  checkProvider('bedrockAnthropic', id, { options, forms: { region: text } })
  const takesSchema = takesSchemaOnBedrock(id)
  const { continuesText } = generationOf(id)
  return {
    id,
    vendor: 'anthropic',
    fetch: options.fetch,
    toEventStream,
    outputFormatInPrompt: !takesSchema,
    continues: options.continues && continuesText,
    pauseReasons,
    reader: createInvokeReader,
    headers: () => framedHeaders(options),
    request(input) {
      const { tools, left } = takesSchema
        ? { tools: input.tools, left: [] }
        : withoutStrict(input.tools)
      const written = writeAnthropicRequest({ ...input, tools }, { id, options })
      const { body, warnings = [] } = written
      // The model is in the URL, and so is that the answer streams.
      const { model: _model, stream: _stream, ...fields }: Record<string, unknown> = { ...body }
      const url = operationURL(id, 'invoke-with-response-stream', options)
      return {
        url,
        body: { anthropic_version: 'bedrock-2023-05-31', ...fields },
        warnings: [...warnings, ...left],
      }
    },
  }
}

/** The tools without what Bedrock refuses of a strict one, and a sentence for each that was. */
function withoutStrict(tools: ModelInput['tools'] = {}): {
  readonly tools: Readonly<Record<string, ToolDefinition>>
  readonly left: readonly string[]
} {
  const left: string[] = []
  const entries = Object.entries(tools).map(([name, { strict, ...tool }]) => {
    if (strict) left.push(`The tool \`${name}\` is not strict: Bedrock refuses that of this model.`)
    return [name, tool] as const
  })
  return { tools: Object.fromEntries(entries), left }
}

async function framedHeaders(options: ProviderOptions): Promise<Record<string, string>> {
  return { accept: 'application/vnd.amazon.eventstream', ...(await headersOf(options)) }
}

/** `anthropic` of `us.anthropic.claude-sonnet-4-5-20250929-v1:0`. A profile of one's own names nobody. */
function makerOf(id: string): string {
  return /([a-z0-9]+)\.[^./]+$/.exec(id)?.[1] ?? 'unknown'
}
