// Google Gemini, `streamGenerateContent?alt=sse` of v1beta, and Vertex AI's v1: how requests are
// written.

import {
  type FilePart,
  isToolError,
  type Message,
  type StepParts,
  stepsOf,
  toolCallsOf,
  type UserPart,
} from '../../protocol/message.ts'
import type {
  ModelInput,
  ModelRequest,
  ProviderOptions,
  ToolDefinition,
} from '../../protocol/model.ts'

export interface GoogleOptions extends ProviderOptions {
  /** Asks Vertex AI: `apiKey` is then the function that gives an access token. */
  readonly vertex?: VertexPlace | undefined
}

export interface VertexPlace {
  readonly project: string
  /** A region such as `us-central1`, or `global`. */
  readonly location: string
}

interface RequestedModel {
  readonly id: string
  readonly vendor: string
  readonly options: GoogleOptions
}

/** Who reads a history. */
interface Reading {
  readonly vendor: string
  /** Whether calls have ids of the provider's. */
  readonly identified: boolean
}

export function writeRequest(
  input: ModelInput,
  { id, vendor, options }: RequestedModel,
): ModelRequest {
  const { extraBody, vertex } = options
  const baseURL = options.baseURL ?? (vertex ? urlOf(vertex) : publicURL)
  const early = /gemini-[12]/.test(id)
  const { messages, stop, output } = input
  const warnings: string[] = []
  const refuse: Refuse = (what) => warnings.push(`${id} takes no ${what}`)
  const tools = Object.entries(input.tools ?? {})
  const system = messages.flatMap((message) =>
    message.role === 'system' ? writeParts(message.content) : [],
  )
  // Before Gemini 3 they refuse a form where there are tools.
  const form = early && tools[0] ? undefined : output?.schema
  if (output && !form) refuse('output beside tools')
  if (input.parallelToolCalls === false) refuse('end to parallel calls')
  const body = {
    systemInstruction: system[0] && { role: 'user', parts: system },
    contents: messages.flatMap((message) => writeMessage(message, { vendor, identified: !vertex })),
    generationConfig: {
      temperature: input.temperature,
      topP: input.topP,
      maxOutputTokens: input.maxOutputTokens,
      stopSequences: stop && [stop].flat(),
      seed: input.seed,
      thinkingConfig: writeThinking(input, early, refuse),
      responseMimeType: form && 'application/json',
      responseJsonSchema: form,
    },
    ...(tools[0] && {
      tools: [{ functionDeclarations: tools.map(writeTool) }],
      toolConfig: { functionCallingConfig: writeChoice(input) },
    }),
    ...extraBody,
    ...input.providerOptions,
  }
  const url = `${baseURL.replace(/\/+$/, '')}/models/${id}:streamGenerateContent?alt=sse`
  return { url, body, warnings }
}

/** What there is no place for is said to it. */
type Refuse = (what: string) => void

const publicURL = 'https://generativelanguage.googleapis.com/v1beta'

function urlOf({ project, location }: VertexPlace): string {
  const region = location === 'global' ? '' : `${location}-`
  return `https://${region}aiplatform.googleapis.com/v1/projects/${project}/locations/${location}/publishers/google`
}

function writeMessage(message: Message, { vendor, identified }: Reading): object[] {
  if ('parts' in message)
    return stepsOf(message).flatMap((turn) => writeTurn(turn, { vendor, identified }))
  const { role, content } = message
  if (role === 'system') return []
  return [{ role: role === 'user' ? role : 'model', parts: writeParts(content) }]
}

function writeParts(content: string | readonly UserPart[]): object[] {
  return typeof content === 'string' ? [{ text: content }] : content.map(writeGiven)
}

/** What has no scheme is the id of a file that was uploaded. */
function writeGiven(part: UserPart | FilePart): object {
  if (part.type === 'text') return { text: part.text }
  const { mediaType: mimeType, url } = part
  const [, data] = url.split(/^data:[^,]*;base64,/)
  if (data) return { inlineData: { mimeType, data } }
  return { fileData: { mimeType, fileUri: url.includes(':') ? url : `${publicURL}/${url}` } }
}

/** Everything goes back where it was, with the signature that came on it. */
function writeTurn(turn: StepParts, { vendor, identified }: Reading): object[] {
  const own = turn.vendor === vendor
  const calls = toolCallsOf(turn)
  const said: object[] = []
  const outputs: object[] = []
  for (const part of turn.parts) {
    const { id, ...fields } = Object(own && part.providerState?.[0]?.value)
    const call = calls.find(({ key }) => key === part.key)
    if (call) {
      // Vertex refuses ids; without them an output belongs to the call in its place.
      const named = { id: identified ? id : undefined, name: call.name }
      const response = { [isToolError(call) ? 'error' : 'result']: call.output }
      said.push({ functionCall: { ...named, args: { ...Object(call.input) } }, ...fields })
      outputs.push({ functionResponse: { ...named, response } })
    } else if (part.type === 'content' || (part.type === 'reasoning' && fields.thoughtSignature)) {
      if (part.text) said.push({ text: part.text, ...fields })
    } else if (part.type === 'file' && own && !fields.thought) {
      said.push({ ...writeGiven(part), ...fields })
    } else if (part.type === 'provider-state' && own) said.push(fields)
  }
  const contents = [
    { role: 'model', parts: said },
    { role: 'user', parts: outputs },
  ]
  return contents.filter(({ parts }) => parts[0])
}

/** Before Gemini 3 models take a budget, and from it on a level; never both. */
function writeThinking({ reasoning }: ModelInput, early: boolean, refuse: Refuse): unknown {
  if (!reasoning) return undefined
  const { effort, budget } = reasoning
  const off = effort === 'none'
  const thinkingBudget = budget ?? (early && off ? 0 : undefined)
  const thinkingLevel =
    early || off || budget !== undefined ? undefined : effort?.replace('xhigh', 'high')
  if (effort !== thinkingLevel && thinkingBudget !== 0) refuse(`effort ${effort}`)
  // To show the thoughts of a model that must not think is refused.
  return { includeThoughts: thinkingBudget !== 0, thinkingBudget, thinkingLevel }
}

function writeChoice({ toolChoice: choice = 'auto', tools = {} }: ModelInput): object {
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.tool] }
  // A call that is forced keeps to its schema anyway.
  const strict = choice === 'auto' && Object.values(tools).some(({ strict }) => strict)
  return { mode: strict ? 'VALIDATED' : choice.toUpperCase().replace('REQUIRED', 'ANY') }
}

/** In Gemini's own words where they say all of a schema, else as the JSON Schema it is. */
function writeTool([name, { description, inputSchema }]: [string, ToolDefinition]): object {
  const text = JSON.stringify(inputSchema)
  const schema = beyond.test(text)
    ? { parametersJsonSchema: inputSchema }
    : { parameters: JSON.parse(text, translate) }
  return { name, description, ...schema }
}

/** Drops what is refused and goes without saying. */
function translate(word: string, said: unknown): unknown {
  if (typeof said === 'object') return said
  if (/^(\$schema|additionalProperties)$/.test(word)) return undefined
  return word === 'type' ? String(said).toUpperCase() : said
}

/** What Gemini's subset of OpenAPI has no words for; a property of such a name does no harm. */
const beyond =
  /"(((\$(?!schema)|ex)\w+|(?!any|m[ai])\w+(Of|Items|Names)|not|const)":|\w+Properties":\{|type":\[|enum":\[[^"]|format":"(?!enum|date-time|float|double|int))|:\{\}/
