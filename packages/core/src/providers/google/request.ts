// Google Gemini, `streamGenerateContent?alt=sse` of v1beta, and Vertex AI's v1: how requests are
// written.

import type {
  ModelInput,
  ModelRequest,
  ProviderOptions,
  ReasoningSettings,
  ToolDefinition,
} from '../../protocol/model.ts'
import { layOver } from '../writing/lay-over.ts'
import type { Warn } from '../writing/warn.ts'
import { publicURL, writeContents, writeSystem } from './history.ts'
import { toGeminiSchema } from './tool-schema.ts'

/** What `google()` takes besides the id of the model. */
export interface GoogleOptions extends ProviderOptions {
  /** Tools that Google executes, in its own format, such as `{ googleSearch: {} }`. */
  readonly serverTools?: readonly object[] | undefined
  /** Sends requests to Vertex AI: `apiKey` is then a function that returns an access token. */
  readonly vertex?: VertexPlace | undefined
}

/** Where Vertex AI serves the model. */
export interface VertexPlace {
  /** The id of the project. */
  readonly project: string
  /** A region such as `us-central1`, or `global`. */
  readonly location: string
}

interface RequestedModel {
  readonly id: string
  readonly vendor: string
  readonly options: GoogleOptions
}

/** Writes a request of `streamGenerateContent`. */
export function writeRequest(
  input: ModelInput,
  { id, vendor, options }: RequestedModel,
): ModelRequest {
  const { extraBody, vertex, serverTools = [] } = options
  const { messages } = input
  const warnings: string[] = []
  const warn: Warn = (message) => warnings.push(message)
  const tools = Object.entries(input.tools ?? {})
  const hasTools = tools.length + serverTools.length > 0
  /** Whether the request may need the flag for Google's own tools beside those of the page. Vertex AI refuses it. */
  const isMixed = serverTools.length > 0 && !vertex
  if (input.parallelToolCalls === false) {
    warn(
      '`parallelToolCalls` is left out: Gemini decides by itself how many tools it calls at once.',
    )
  }
  const body = {
    systemInstruction: writeSystem(messages, vendor),
    contents: writeContents(messages, {
      vendor,
      takesIds: !vertex,
      takesFiles: !isBeforeGemini3(id),
      // Later models refuse contents that end with an answer.
      continuesText: /gemini-([12]|3-|3\.1)/.test(id),
    }),
    generationConfig: writeGenerationConfig(input, { id, hasTools, warn }),
    tools: hasTools ? [...functionsOf(tools), ...serverTools] : undefined,
    toolConfig: tools.length
      ? {
          functionCallingConfig: writeToolChoice(input, { isMixed }),
          // Vertex AI refuses it. The steps that follow lack the results of these tools without it.
          includeServerSideToolInvocations: isMixed || undefined,
        }
      : undefined,
  }
  const baseURL = options.baseURL ?? (vertex ? vertexURL(vertex) : publicURL)
  const url = `${baseURL.replace(/\/+$/, '')}/models/${id}:streamGenerateContent?alt=sse`
  return { url, body: layOver(body, extraBody, input.providerOptions), warnings }
}

function vertexURL({ project, location }: VertexPlace): string {
  const region = location === 'global' ? '' : `${location}-`
  return `https://${region}aiplatform.googleapis.com/v1/projects/${project}/locations/${location}/publishers/google`
}

/** Gemini 1 and 2 differ from later models in what they take. An id without a version is a later one. */
function isBeforeGemini3(id: string): boolean {
  const [, major] = /gemini-(\d+)/.exec(id) ?? []
  return major !== undefined && Number(major) < 3
}

interface ConfiguredModel {
  readonly id: string
  readonly hasTools: boolean
  readonly warn: Warn
}

function writeGenerationConfig(input: ModelInput, model: ConfiguredModel): object {
  const { stop, reasoning } = input
  const schema = outputSchema(input, model)
  return {
    temperature: input.temperature,
    topP: input.topP,
    maxOutputTokens: input.maxOutputTokens,
    stopSequences: stop && [stop].flat(),
    seed: input.seed,
    thinkingConfig: reasoning && writeThinking(reasoning, model),
    responseMimeType: schema && 'application/json',
    responseJsonSchema: schema,
  }
}

function outputSchema(
  { output }: ModelInput,
  { id, hasTools, warn }: ConfiguredModel,
): object | undefined {
  if (!output || !hasTools || !isBeforeGemini3(id)) return output?.schema
  warn('The schema of `output` is left out: this model does not take it together with tools.')
  return undefined
}

type Effort = NonNullable<ReasoningSettings['effort']>

/** The models since Gemini 3 that take `minimal`. The others refuse it. */
const takesMinimal = /gemini-3(-|\.[0-6]-)flash|flash-lite/

/** The word of a model since Gemini 3 for an effort. Its thinking cannot be switched off. */
function thinkingLevelFor(id: string, effort: Effort | undefined): string | undefined {
  if (effort === 'none') return undefined
  if (effort === 'minimal' && !takesMinimal.test(id)) return 'low'
  return effort === 'xhigh' ? 'high' : effort
}

/** Models before Gemini 3 take a budget, and later ones a level; never both. */
function writeThinking(
  { effort, budget }: ReasoningSettings,
  { id, warn }: Pick<ConfiguredModel, 'id' | 'warn'>,
): object {
  if (budget !== undefined) {
    if (effort && budget) warn('`reasoning.effort` is left out, because `reasoning.budget` is set.')
    return { includeThoughts: budget !== 0, thinkingBudget: budget }
  }
  if (!isBeforeGemini3(id)) {
    const thinkingLevel = thinkingLevelFor(id, effort)
    if (effort && thinkingLevel !== effort) warn(otherLevel(effort, thinkingLevel))
    return { includeThoughts: true, thinkingLevel }
  }
  // A model that must not think refuses to show its thoughts.
  if (effort === 'none') return { includeThoughts: false, thinkingBudget: 0 }
  if (effort) warn('`reasoning.effort` is left out: this model takes a `reasoning.budget`.')
  return { includeThoughts: true }
}

function otherLevel(effort: Effort, level: string | undefined): string {
  const instead = level ? `\`${level}\` is sent` : 'it decides by itself how long it thinks'
  return `This model has no effort \`${effort}\`, so ${instead}.`
}

function writeToolChoice(
  { toolChoice = 'auto', tools = {} }: ModelInput,
  { isMixed }: { readonly isMixed: boolean },
): object {
  switch (toolChoice) {
    case 'none':
      return { mode: 'NONE' }
    case 'required':
      return { mode: 'ANY' }
    case 'auto': {
      // A call that is forced keeps to its schema anyway, and so do those beside Google's own tools.
      const isStrict = isMixed || Object.values(tools).some(({ strict }) => strict)
      return { mode: isStrict ? 'VALIDATED' : 'AUTO' }
    }
    default:
      return { mode: 'ANY', allowedFunctionNames: [toolChoice.tool] }
  }
}

function functionsOf(tools: readonly [string, ToolDefinition][]): object[] {
  return tools.length ? [{ functionDeclarations: tools.map(writeTool) }] : []
}

/** The parameters in Gemini's format, which old models know too, or else as JSON Schema. */
function writeTool([name, { description, inputSchema }]: [string, ToolDefinition]): object {
  const parameters = toGeminiSchema(inputSchema)
  return parameters
    ? { name, description, parameters }
    : { name, description, parametersJsonSchema: inputSchema }
}
