// Amazon Bedrock: how requests are written, for `ConverseStream` and for Anthropic's own format.

import type {
  ModelInput,
  ModelRequest,
  ProviderOptions,
  ToolDefinition,
} from '../../protocol/model.ts'
import { layOver } from '../writing/lay-over.ts'
import { toolsBeside } from '../writing/server-tools.ts'
import type { Warn } from '../writing/warn.ts'
import { writeHistory } from './history.ts'
import { type Block, withCachePoint } from './user-parts.ts'

/** What `bedrock()` takes besides the id of the model. */
export interface BedrockOptions extends ProviderOptions {
  /**
   * Tools in the vendor's own format: of Amazon Nova such as `{ systemTool: { name: 'nova_grounding' } }`,
   * and of Anthropic for `bedrockAnthropic`.
   */
  readonly serverTools?: readonly object[] | undefined
  /** Where the models are. Default `us-east-1`. */
  readonly region?: string | undefined
  /** Whether `fallback()` may let it continue a text, which not every model does. */
  readonly continues?: boolean | undefined
}

/** The address of an operation on a model, whose id may be that of a profile. */
export function operationURL(
  id: string,
  operation: string,
  { region = 'us-east-1', baseURL }: BedrockOptions,
): string {
  const base = baseURL ?? `https://bedrock-runtime.${region}.amazonaws.com`
  return `${base.replace(/\/+$/, '')}/model/${encodeURIComponent(id)}/${operation}`
}

interface RequestedModel {
  readonly id: string
  readonly vendor: string
  readonly options: BedrockOptions
}

/** Writes a request of `ConverseStream`. */
export function writeRequest(
  input: ModelInput,
  { id, vendor, options }: RequestedModel,
): ModelRequest {
  const warnings: string[] = []
  const warn: Warn = (message) => warnings.push(message)
  const { serverTools = [] } = options
  const tools = toolsBeside(serverTools.flatMap(Object.values), input)
  const history = writeHistory(input.messages, { vendor, continues: options.continues })
  const described = [...tools.flatMap(writeTool), ...serverTools]
  const toolSpecs = described.length ? described : toolsIn(history.messages)
  for (const name of ['seed', 'parallelToolCalls'] as const) {
    if (input[name] !== undefined) warn(`Bedrock has no such setting, so \`${name}\` is left out.`)
  }
  const body = {
    ...history,
    inferenceConfig: {
      maxTokens: input.maxOutputTokens,
      temperature: input.temperature,
      topP: input.topP,
      stopSequences: input.stop && [input.stop].flat(),
    },
    toolConfig: toolSpecs.length
      ? { tools: toolSpecs, toolChoice: tools.length ? writeToolChoice(input, warn) : undefined }
      : undefined,
    additionalModelRequestFields: writeReasoning(input, { id, warn }),
  }
  return {
    url: operationURL(id, 'converse-stream', options),
    body: layOver(body, options.extraBody, input.providerOptions),
    warnings,
  }
}

/** Each maker's models take reasoning in fields of their own. Those of Claude are known. */
function writeReasoning(
  { reasoning }: ModelInput,
  { id, warn }: { readonly id: string; readonly warn: Warn },
): object | undefined {
  const { effort, budget } = reasoning ?? {}
  const takesBudget = budget !== undefined && id.includes('claude')
  if (effort || (budget !== undefined && !takesBudget)) {
    warn(
      'Of `reasoning` only the budget of Claude models is sent. For others, pass the fields of their maker as `providerOptions: { additionalModelRequestFields: { … } }`.',
    )
  }
  return takesBudget ? { thinking: { type: 'enabled', budget_tokens: budget } } : undefined
}

function writeTool([name, { description, inputSchema, cache }]: [
  string,
  ToolDefinition,
]): object[] {
  const toolSpec = { name, description, inputSchema: { json: inputSchema } }
  return withCachePoint([{ toolSpec }], cache)
}

/** The API refuses calls in the conversation where no tool is described. */
function toolsIn(messages: readonly { readonly content: readonly Block[] }[]): object[] {
  const calls = messages.flatMap(({ content }) => content.flatMap(({ toolUse }) => toolUse ?? []))
  const names = new Set(calls.map((call) => Object(call).name))
  const inputSchema = { json: { type: 'object' } }
  return Array.from(names, (name) => ({ toolSpec: { name, inputSchema } }))
}

function writeToolChoice({ toolChoice = 'auto' }: ModelInput, warn: Warn): object {
  if (typeof toolChoice === 'object') return { tool: { name: toolChoice.tool } }
  if (toolChoice === 'required') return { any: {} }
  if (toolChoice === 'none') warn('Bedrock cannot forbid tools, so `toolChoice` is sent as `auto`.')
  return { auto: {} }
}
