// OpenAI, the Responses API: how its requests are written.

import { asObjects } from '../../protocol/json-fields.ts'
import type {
  ModelInput,
  ModelRequest,
  ProviderOptions,
  ReasoningSettings,
  ToolDefinition,
} from '../../protocol/model.ts'
import { layOver } from '../writing/lay-over.ts'
import { samplingOf } from '../writing/openai-sampling.ts'
import { type ServerTool, toolsBeside } from '../writing/server-tools.ts'
import type { Background } from './background.ts'
import { writeInput } from './history.ts'

/** What `openai()` takes besides the id of the model. */
export interface OpenAIOptions extends ProviderOptions {
  /**
   * Tools that OpenAI describes, in its own format, such as `{ type: 'web_search' }`. Those it does not
   * execute, such as `apply_patch`, call the tool of `tools` that has the name of their type.
   */
  readonly serverTools?: readonly object[] | undefined
  /**
   * `background` of this entry point lets an answer go on without its connection, so that it can be
   * resumed for about ten minutes. OpenAI then stores the answer.
   */
  readonly background?: Background | undefined
  /**
   * Names another service of this protocol, such as Azure's: none can read what another encrypted.
   * Default `openai`.
   */
  readonly vendor?: string | undefined
}

interface RequestedModel {
  readonly id: string
  readonly vendor: string
  readonly options: OpenAIOptions
}

/** Parts of the ids of models that do not reason, and refuse whatever belongs to it. */
const withoutReasoning = ['gpt-3', 'gpt-4', '-chat']

/** The models that take marks of what to cache. Those before refuse them. */
const cacheMarks = /gpt-(5\.[6-9]|[6-9])/

/** Writes a request of the Responses API. */
export function writeRequest(
  input: ModelInput,
  { id, vendor, options }: RequestedModel,
): ModelRequest {
  const { extraBody, serverTools = [] } = options
  const isBackground = options.background !== undefined
  const { output } = input
  const reasons = !withoutReasoning.some((name) => id.includes(name))
  const described = serverTools.flatMap(describedBy)
  const functions = toolsBeside(described, input)
  const tools = [...functions.map(writeTool), ...serverTools]
  // Of reasoning, and of the pages that a search found beside those that the answer cites.
  const include = [
    reasons && 'reasoning.encrypted_content',
    serverTools.some((tool) => /^web_search/.test(Object(tool).type)) &&
      'web_search_call.action.sources',
  ].filter(Boolean)
  const warnings = warningsOf(input, { id, reasons })
  const body = {
    model: id,
    input: writeInput(input.messages, { vendor, reasons, takesCacheMarks: cacheMarks.test(id) }),
    stream: true,
    store: isBackground,
    background: isBackground || undefined,
    include: includedWith(include, { ...extraBody, ...input.providerOptions }.include),
    reasoning: reasons && input.reasoning ? writeReasoning(input.reasoning) : undefined,
    max_output_tokens: input.maxOutputTokens,
    ...samplingOf(input, id, (message) => warnings.push(message)),
    text: output && { format: { type: 'json_schema', ...output } },
    // The API refuses a choice among no tools.
    ...(tools.length && {
      tools,
      tool_choice: writeToolChoice(input, described),
      parallel_tool_calls: input.parallelToolCalls,
    }),
  }
  return {
    url: responsesURL(options),
    body: { ...layOver(body, extraBody, input.providerOptions), include: body.include },
    warnings,
  }
}

/** What the app includes comes on top, for without encrypted reasoning the next turn would lack it. */
function includedWith(include: readonly unknown[], added: unknown): unknown {
  if (!Array.isArray(added)) return include.length ? include : undefined
  return added.length ? [...new Set([...include, ...added])] : added
}

/** The tools of the page that belong to one of OpenAI's, where its type is another name. */
const pageTools: Readonly<Record<string, string>> = {
  computer_use_preview: 'computer',
  mcp: 'mcp_approval',
}

/** What a tool that OpenAI describes calls itself: in a namespace are several. */
function describedBy(tool: ServerTool & { readonly tools?: unknown }): ServerTool[] {
  const name = pageTools[String(tool.type)]
  return [tool, ...(name ? [{ name }] : []), ...asObjects<ServerTool>(tool.tools)]
}

/** Where responses are made and kept. */
export function responsesURL({ baseURL = 'https://api.openai.com/v1' }: OpenAIOptions): string {
  return `${baseURL.replace(/\/+$/, '')}/responses`
}

function writeReasoning({ effort }: ReasoningSettings): object {
  return { effort, summary: effort === 'none' ? undefined : 'auto' }
}

/** A sentence for each setting that the request leaves out. */
function warningsOf(
  { stop, seed, reasoning = {} }: ModelInput,
  { id, reasons }: { readonly id: string; readonly reasons: boolean },
): string[] {
  const { effort, budget } = reasoning
  const warnings: string[] = []
  if (stop !== undefined) warnings.push(leftOut('stop', 'stop sequences'))
  if (seed !== undefined) warnings.push(leftOut('seed', 'seed'))
  if (budget !== undefined) warnings.push(leftOut('reasoning.budget', 'reasoning budget'))
  if (!reasons && effort !== undefined && effort !== 'none') {
    warnings.push(`\`reasoning.effort\` is left out: ${id} does not reason.`)
  }
  return warnings
}

function leftOut(setting: string, what: string): string {
  return `\`${setting}\` is left out: OpenAI's Responses API has no ${what}.`
}

/** A schema is taken as strict by default. */
function writeTool([name, tool]: [string, ToolDefinition]): object {
  const { description, strict = false, inputSchema } = tool
  return { type: 'function', name, description, strict, parameters: inputSchema }
}

/** A tool that has no name, or that nobody describes, is one of OpenAI's. */
function writeToolChoice(
  { toolChoice = 'auto', tools = {} }: ModelInput,
  described: readonly ServerTool[],
): unknown {
  if (typeof toolChoice !== 'object') return toolChoice
  const { tool } = toolChoice
  const { type } = described.find(({ name }) => name === tool) ?? {}
  if (type) return { type, name: tool }
  const isFunction = Object.hasOwn(tools, tool) && !described.some(({ type }) => type === tool)
  return isFunction ? { type: 'function', name: tool } : { type: tool }
}
