// Amazon Bedrock, `ConverseStream`: how a conversation is written.

import { type StepParts, stepsOf, toText } from '../../protocol/answer-steps.ts'
import { isObject } from '../../protocol/is-object.ts'
import type {
  AssistantMessage,
  Message,
  Part,
  ToolCallPart,
  UserFile,
  UserPart,
} from '../../protocol/message.ts'
import { isToolError, toolCallsOf } from '../../protocol/tool-call-output.ts'
import { inputOf, parseInput } from '../writing/call-input.ts'
import { outputParts } from '../writing/output-parts.ts'
import { requestToContinue } from '../writing/request-to-continue.ts'

/** A piece of a message. */
export type Block = Readonly<Record<string, unknown>>

interface WireMessage {
  readonly role: string
  readonly content: Block[]
}

/** The fields of a request that hold the conversation. */
export interface HistoryFields {
  readonly system?: readonly Block[] | undefined
  readonly messages: readonly WireMessage[]
}

/** Writes a conversation as the API takes it: system text apart, and roles in turn. */
export function writeHistory(
  history: readonly Message[],
  { vendor, continues }: { readonly vendor: string; readonly continues: boolean | undefined },
): HistoryFields {
  const system: Block[] = []
  const messages: WireMessage[] = []
  const callIds = new Set<string>()
  const nameDocument = createDocumentNames()

  /** Two messages of one role in a row become one, and the API rejects empty ones. */
  function add(role: string, blocks: readonly Block[]): void {
    if (!blocks.length) return
    let last = messages.at(-1)
    if (last?.role !== role) {
      last = { role, content: [] }
      messages.push(last)
    }
    for (const block of blocks) last.content.push(block)
  }

  function addAnswer(message: AssistantMessage): void {
    stepsOf(message).forEach((step, index) => {
      const isOwn = step.vendor === vendor && Boolean(message.steps[index]?.finish)
      const calls = callsWithIds(step, callIds)
      // A call that Amazon did not come to execute is refused.
      const executed = new Set([undefined, ...step.parts.map((part) => idIn(part, 'toolResult'))])
      const blocks = step.parts
        .filter((part) => executed.has(idIn(part, 'toolUse')))
        .flatMap((part) => writePart(part, { call: calls.get(part.key), isOwn }))
      add('assistant', blocks)
      add(
        'user',
        [...calls.values()].map((call) => writeOutput(call, nameDocument)),
      )
      const isContinued = message === history.at(-1) || index < message.steps.length - 1
      if (isContinued && !continues && messages.at(-1)?.role === 'assistant') {
        add('user', writeText(requestToContinue))
      }
    })
  }

  for (const message of history) {
    if ('parts' in message) {
      addAnswer(message)
      continue
    }
    const { role, content } = message
    const parts: readonly UserPart[] =
      typeof content === 'string' ? [{ type: 'text', text: content }] : content
    const blocks = parts.flatMap((part) => writeUserPart(part, nameDocument))
    const document = blocks.find((block) => block.document)?.document
    // The API refuses a document without words beside it.
    if (isObject(document) && !blocks.some(({ text }) => text)) blocks.push({ text: document.name })
    if (role === 'system') system.push(...blocks)
    else add(role, blocks)
  }
  return { system: system.length ? system : undefined, messages }
}

/** Names the documents of a request: the API refuses two of one name, also in different messages. */
type NameDocument = (name: string) => string

function createDocumentNames(): NameDocument {
  const used = new Set<string>()
  return (given) => {
    // They may have letters, digits and few other characters.
    const safe =
      given
        .replace(/[^\w\s()[\]-]/g, ' ')
        .replace(/\s+/g, ' ')
        .trim() || 'file'
    let name = safe
    for (let count = 2; used.has(name.toLowerCase()); count++) name = `${safe} ${count}`
    used.add(name.toLowerCase())
    return name
  }
}

/** The id of a call that Amazon executed, or of its result. */
function idIn({ providerState }: Part, field: 'toolUse' | 'toolResult'): unknown {
  return Object(providerState?.[0]?.value[field]).toolUseId
}

/** Ids that the API takes, each for one call. Other vendors may repeat theirs. */
function callsWithIds(step: StepParts, used: Set<string>): Map<string, ToolCallPart> {
  const calls = new Map<string, ToolCallPart>()
  for (const call of toolCallsOf(step)) {
    const isUsable = /^[\w-]{1,64}$/.test(call.id) && !used.has(call.id)
    const id = isUsable ? call.id : `call_${used.size}`
    used.add(id)
    calls.set(call.key, { ...call, id })
  }
  return calls
}

interface PartPlace {
  /** The call that the part is, if it is one, with the id that it has in the request. */
  readonly call: ToolCallPart | undefined
  /** Whether this provider wrote the step, and to its end. */
  readonly isOwn: boolean
}

/** Reasoning goes back with its signature, and only to the models that signed it. */
function writePart(part: Part, { call, isOwn }: PartPlace): Block[] {
  if (call) return [{ toolUse: { toolUseId: call.id, name: call.name, input: inputOf(call) } }]
  if (part.type === 'content') return writeText(part.text)
  const [state, ...content] = (isOwn && part.providerState?.map(({ value }) => value)) || []
  if (!state) return []
  const { signature, redactedContent, toolUse, toolResult, input = '' } = state
  if (isObject(toolUse)) return [{ toolUse: { ...toolUse, input: parseInput(String(input)) } }]
  if (isObject(toolResult)) return [{ toolResult: { ...toolResult, content } }]
  if (redactedContent) return [{ reasoningContent: { redactedContent } }]
  const text = part.type === 'reasoning' ? part.text : ''
  return [{ reasoningContent: { reasoningText: { text, signature } } }]
}

/** Models write blank text, but the API rejects it. */
function writeText(text: string): Block[] {
  return text.trim() ? [{ text }] : []
}

function writeOutput(call: ToolCallPart, nameDocument: NameDocument): Block {
  const { id, output } = call
  const content =
    outputParts(output)?.flatMap((part) => writeUserPart(part, nameDocument)) ??
    (isObject(output) ? [{ json: output }] : writeText(toText(output)))
  const status = isToolError(call) ? 'error' : 'success'
  return { toolResult: { toolUseId: id, content, status } }
}

function writeUserPart(part: UserPart, nameDocument: NameDocument): Block[] {
  const blocks = part.type === 'text' ? writeText(part.text) : [writeFile(part, nameDocument)]
  return withCachePoint(blocks, part.cache)
}

/** The blocks, and behind them where a prompt cache ends, if one does. */
export function withCachePoint(blocks: Block[], ttl: UserPart['cache']): Block[] {
  return ttl ? [...blocks, { cachePoint: { type: 'default', ttl } }] : blocks
}

/** What Bedrock calls formats that have other names in media types. */
const formats: Readonly<Record<string, string>> = {
  plain: 'txt',
  markdown: 'md',
  quicktime: 'mov',
  'x-matroska': 'mkv',
  msword: 'doc',
  'vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'vnd.ms-excel': 'xls',
  'vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
}

function writeFile({ mediaType, url, name = '' }: UserFile, nameDocument: NameDocument): Block {
  const [type = '', subtype = ''] = mediaType.split('/')
  const format = formats[subtype] ?? subtype
  const source = sourceOf(url)
  if (!source) {
    throw new TypeError(
      `Bedrock cannot fetch a file of type ${mediaType}. Send its bytes as a data: URL in base64, or an s3:// URL.`,
    )
  }
  if (type === 'image' || type === 'video') return { [type]: { format, source } }
  return { document: { format, name: nameDocument(name), source } }
}

function sourceOf(url: string): object | undefined {
  const [, bytes] = url.split(/^data:[^,]*;base64,/)
  if (bytes) return { bytes }
  return url.startsWith('s3://') ? { s3Location: { uri: url } } : undefined
}
