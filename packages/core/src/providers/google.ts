// Google Gemini, `streamGenerateContent?alt=sse` of v1beta, and Vertex AI's v1: a model, and how its
// requests are written.

import {
  callsOf,
  type FilePart,
  type Message,
  type Turn,
  turnsOf,
  type UserPart,
} from '../message.ts'
import type {
  Model,
  ProviderOptions,
  ReasoningSettings,
  ToolChoice,
  ToolDefinition,
} from '../model.ts'
import { createGoogleReader } from './google-reader.ts'

export interface GoogleOptions extends ProviderOptions {
  /** Asks Vertex AI: `apiKey` is then the function that gives an access token. */
  readonly vertex?: VertexPlace | undefined
}

export interface VertexPlace {
  readonly project: string
  /** A region such as `us-central1`, or `global`. */
  readonly location: string
}

/** A Gemini model, such as `google('gemini-2.5-flash', { apiKey })`. */
export function google(id: string, options: GoogleOptions = {}): Model {
  const { apiKey, headers, fetch, extraBody, vertex } = options
  const baseURL = options.baseURL ?? (vertex ? urlOf(vertex) : publicURL)
  return {
    id,
    vendor,
    fetch,
    reader: createGoogleReader,
    async headers() {
      const key = typeof apiKey === 'function' ? await apiKey() : apiKey
      const name = vertex ? 'authorization' : 'x-goog-api-key'
      return { ...(key && { [name]: vertex ? `Bearer ${key}` : key }), ...headers }
    },
    request(input) {
      const { messages, tools = {}, toolChoice, stop, reasoning } = input
      const warnings: string[] = []
      if (input.parallelToolCalls === false) warnings.push('Gemini always may make parallel calls')
      const declared = Object.entries(tools)
      const body = {
        systemInstruction: writeSystem(messages),
        contents: messages.flatMap((message) => writeMessage(message, !vertex)),
        generationConfig: {
          temperature: input.temperature,
          topP: input.topP,
          maxOutputTokens: input.maxOutputTokens,
          stopSequences: stop && [stop].flat(),
          seed: input.seed,
          thinkingConfig: reasoning && writeThinking(reasoning, id, warnings),
        },
        ...(declared.length > 0 && {
          tools: [{ functionDeclarations: declared.map(writeTool) }],
          toolConfig: { functionCallingConfig: writeChoice(toolChoice) },
        }),
        ...extraBody,
      }
      const url = `${baseURL.replace(/\/+$/, '')}/models/${id}:streamGenerateContent?alt=sse`
      return { url, body, warnings }
    },
  }
}

const vendor = 'google'
const publicURL = 'https://generativelanguage.googleapis.com/v1beta'

function urlOf({ project, location }: VertexPlace): string {
  const region = location === 'global' ? '' : `${location}-`
  return `https://${region}aiplatform.googleapis.com/v1/projects/${project}/locations/${location}/publishers/google`
}

function writeSystem(messages: readonly Message[]): object | undefined {
  const parts = messages.flatMap((message) =>
    message.role === 'system' ? [{ text: message.content }] : [],
  )
  return parts.length ? { role: 'user', parts } : undefined
}

function writeMessage(message: Message, identified: boolean): object[] {
  if ('parts' in message) return turnsOf(message).flatMap((turn) => writeTurn(turn, identified))
  const { role, content } = message
  if (role === 'system') return []
  const parts = typeof content === 'string' ? [{ text: content }] : content.map(writeGiven)
  return [{ role: role === 'user' ? role : 'model', parts }]
}

function writeGiven(part: UserPart | FilePart): object {
  if (part.type === 'text') return { text: part.text }
  const { mediaType: mimeType, url } = part
  const [, data] = /^data:[^,]*;base64,(.*)/s.exec(url) ?? []
  return data ? { inlineData: { mimeType, data } } : { fileData: { mimeType, fileUri: url } }
}

/** Everything goes back where it was, with the signature that came on it. */
function writeTurn(turn: Turn, identified: boolean): object[] {
  const own = turn.vendor === vendor
  const calls = callsOf(turn)
  const said: object[] = []
  const outputs: object[] = []
  for (const part of turn.parts) {
    const { id, ...fields } = Object(own && part.carry?.[0]?.value)
    const call = calls.find(({ key }) => key === part.key)
    if (call) {
      // Vertex refuses ids; without them an output belongs to the call in its place.
      const named = { id: identified ? id : undefined, name: call.name }
      const response = { [call.status === 'failed' ? 'error' : 'result']: call.output }
      said.push({ functionCall: { ...named, args: call.input ?? {} }, ...fields })
      outputs.push({ functionResponse: { ...named, response } })
    } else if (part.type === 'content' || (part.type === 'reasoning' && fields.thoughtSignature)) {
      if (part.text) said.push({ text: part.text, ...fields })
    } else if (part.type === 'file' && own && !fields.thought) {
      said.push({ ...writeGiven(part), ...fields })
    } else if (part.type === 'carry' && own) said.push(fields)
  }
  const contents = [
    { role: 'model', parts: said },
    { role: 'user', parts: outputs },
  ]
  return contents.filter(({ parts }) => parts.length)
}

/** Before Gemini 3 models take a budget, and from it on a level; never both. */
function writeThinking(asked: ReasoningSettings, id: string, warnings: string[]): object {
  const { effort, budget } = asked
  const early = /gemini-[12]/.test(id)
  const thinkingBudget = budget ?? (early && effort === 'none' ? 0 : undefined)
  const leveled = !early && effort !== 'none' && budget === undefined
  const thinkingLevel = leveled ? effort?.replace('xhigh', 'high') : undefined
  if (effort !== thinkingLevel && thinkingBudget !== 0)
    warnings.push(`${id} takes no effort ${effort}`)
  // To show the thoughts of a model that must not think is refused.
  return { includeThoughts: thinkingBudget !== 0, thinkingBudget, thinkingLevel }
}

function writeChoice(choice: ToolChoice = 'auto'): object {
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.tool] }
  return { mode: choice === 'required' ? 'ANY' : choice.toUpperCase() }
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
  /"((\$(?!schema)\w+|(one|all|multiple)Of|not|const|examples|exclusive\w+|\w+Names|(unique|prefix)Items)":|\w+Properties":\{|type":\[|enum":\[[^"]|format":"(?!enum|date-time|float|double|int))|:\{\}/
