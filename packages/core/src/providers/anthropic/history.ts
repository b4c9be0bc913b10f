// Anthropic, the Messages API: how a conversation is written.

import { type StepParts, stepsOf, toText } from '../../protocol/answer-steps.ts'
import type {
  AssistantMessage,
  Message,
  Part,
  ProviderStateEntry,
  ToolCallPart,
  UserFile,
  UserPart,
} from '../../protocol/message.ts'
import { isToolError, toolCallsOf } from '../../protocol/tool-call-output.ts'
import { inputOf, parseInput } from '../writing/call-input.ts'
import { filePlaceFor } from '../writing/file-place.ts'
import { outputParts } from '../writing/output-parts.ts'
import { requestToContinue } from '../writing/request-to-continue.ts'
import type { Warn } from '../writing/warn.ts'
import { pauseReasons } from './generation.ts'

/** The fields of a request that hold the conversation. */
export interface HistoryFields {
  readonly system?: readonly object[] | undefined
  readonly messages: readonly WireMessage[]
}

interface WireMessage {
  readonly role: string
  readonly content: object[]
}

type Block = Readonly<Record<string, unknown>>

interface HistoryWriter {
  readonly continuesText: boolean
  readonly takesLaterSystem: boolean
  readonly warn: Warn
}

/** Writes a conversation as the API takes it: system text apart, and roles in turn. */
export function writeHistory(
  history: readonly Message[],
  { continuesText, takesLaterSystem, warn }: HistoryWriter,
): HistoryFields {
  const system: object[] = []
  /** A later system message stands behind what the user writes before the next answer. */
  let later: object[] = []
  const messages: WireMessage[] = []

  function addLater(): void {
    if (!takesLaterSystem || messages.at(-1)?.role !== 'user') return
    addBlocks(messages, { role: 'system', blocks: later })
    later = []
  }

  const executed = executedIn(history)
  for (const message of history) {
    if (message.role === 'assistant') addLater()
    if ('parts' in message) {
      const isLast = message === history.at(-1)
      writeAnswer(message, { messages, executed, isLast, continuesText })
      continue
    }
    const { role, content } = message
    const blocks = typeof content === 'string' ? writeText(content) : content.map(writeUserPart)
    if (role !== 'system') {
      addBlocks(messages, { role, blocks })
      continue
    }
    if (messages.length) later.push(...blocks)
    else system.push(...blocks)
  }
  addLater()
  if (later.length) {
    warn('A later system message is moved to the beginning, where Anthropic has its only one.')
    system.push(...later)
  }
  return { system: system.length ? system : undefined, messages }
}

/** Two messages of one role in a row become one. */
function addBlocks(
  messages: WireMessage[],
  { role, blocks }: { readonly role: string; readonly blocks: readonly object[] },
): void {
  if (!blocks.length) return
  const last = messages.at(-1)
  if (last?.role !== role) {
    messages.push({ role, content: [...blocks] })
    return
  }
  for (const block of blocks) last.content.push(block)
}

/** The ids of the calls that Anthropic has executed. The result of one may be in a later step. */
function executedIn(history: readonly Message[]): ReadonlySet<unknown> {
  const parts = history.flatMap((message) => ('parts' in message ? message.parts : []))
  return new Set(parts.map(({ providerState = [] }) => providerState[0]?.value.tool_use_id))
}

interface AnswerPlace {
  readonly messages: WireMessage[]
  readonly executed: ReadonlySet<unknown>
  /** Whether the answer goes on. */
  readonly isLast: boolean
  readonly continuesText: boolean
}

function writeAnswer(
  message: AssistantMessage,
  { messages, executed, isLast, continuesText }: AnswerPlace,
): void {
  stepsOf(message).forEach((step, index) => {
    const { finish } = message.steps[index] ?? {}
    const isLastStep = index === message.steps.length - 1
    const calls = callsWithIds(step, messages.length)
    // A paused turn has calls of Anthropic's own tools, which Anthropic executes next.
    const awaitsCalls = pauseReasons.includes(finish?.raw ?? '') || calls.size > 0
    const goesOn = isLast && isLastStep && awaitsCalls
    const isWhole = Boolean(finish)
    const isOwn = isWhole && step.vendor === 'anthropic'
    const blocks = step.parts.flatMap((part) => {
      const written = writePart(part, {
        call: calls.get(part.key),
        state: isOwn ? part.providerState : [],
      })
      // Where an answer does not go on, the API refuses calls of its own that it did not execute.
      return goesOn
        ? written
        : written.filter((block) => !isServerCall(block) || executed.has(block.id))
    })
    addBlocks(messages, { role: 'assistant', blocks })
    // The outputs of all calls have to be in the very next message.
    addBlocks(messages, { role: 'user', blocks: [...calls.values()].map(writeOutput) })
    const isContinued = isLast || !isLastStep
    if (isContinued && !awaitsCalls && !continuesText && messages.at(-1)?.role === 'assistant') {
      addBlocks(messages, { role: 'user', blocks: writeText(requestToContinue) })
    }
  })
}

/** Whether a block is a call that Anthropic executes, or a server of MCP does for it. */
function isServerCall({ type }: Block): boolean {
  return type === 'server_tool_use' || type === 'mcp_tool_use'
}

/** Ids that are not Anthropic's may repeat, or contain letters that the API refuses. */
function callsWithIds(step: StepParts, position: number): Map<string, ToolCallPart> {
  const calls = new Map<string, ToolCallPart>()
  for (const call of toolCallsOf(step)) {
    const id = call.id.startsWith('toolu') ? call.id : `${position}_${calls.size}`
    calls.set(call.key, { ...call, id })
  }
  return calls
}

interface PartContext {
  readonly call: ToolCallPart | undefined
  readonly state: readonly ProviderStateEntry[] | undefined
}

/**
 * A part of an answer by Claude goes back as it came, with its signature or its citations. Of another
 * vendor's answer, and of one that was cut, there is no state, and only text and calls go back: the API
 * refuses thinking without its signature, and a server's tool without its result.
 */
function writePart(part: Part, { call, state = [] }: PartContext): Block[] {
  if (part.type === 'content') return writeText(part.text, valuesOf(state, 'citation'))
  const { partial_json: inputText, ...block } = valuesOf(state, 'block')[0] ?? {}
  if (call) return [{ ...block, ...writeCall(call) }]
  if (!block.type) return []
  return [
    {
      ...block,
      ...(part.type === 'reasoning' && { thinking: part.text }),
      ...(inputText ? { input: parseInput(String(inputText)) } : undefined),
    },
  ]
}

/** The state under names that begin like this. */
function valuesOf(state: readonly ProviderStateEntry[], name: string): Block[] {
  return state.filter(({ entry }) => entry.startsWith(name)).map(({ value }) => value)
}

function writeCall(call: ToolCallPart): Block {
  const { id, name } = call
  return { type: 'tool_use', id, name, input: inputOf(call) }
}

/** Models write blank text, but the API refuses it. */
function writeText(text: string, citations: readonly Block[] = []): Block[] {
  if (!text.trim()) return []
  return [{ type: 'text', text, citations: citations.length ? citations : undefined }]
}

function writeOutput(call: ToolCallPart): Block {
  return {
    type: 'tool_result',
    tool_use_id: call.id,
    content: outputParts(call.output)?.map(writeUserPart) ?? writeText(toText(call.output)),
    is_error: isToolError(call) || undefined,
  }
}

function writeUserPart({ cache, ...part }: UserPart): object {
  const block = part.type === 'text' ? part : writeFile(part)
  return { ...block, cache_control: cache && { type: 'ephemeral', ttl: cache } }
}

function writeFile(file: UserFile): object {
  const { mediaType, name } = file
  if (mediaType.startsWith('image')) return { type: 'image', source: sourceOf(file) }
  if (mediaType.includes('pdf')) return { type: 'document', source: sourceOf(file), title: name }
  const named = name ? `"${name}" ` : ''
  throw new TypeError(
    `Anthropic cannot read the file ${named}of type ${mediaType}. Send an image (image/*) or a PDF (application/pdf), or put its text into a text part.`,
  )
}

function sourceOf(file: UserFile): object {
  const { id, url } = filePlaceFor(file, 'anthropic')
  if (id !== undefined) return { type: 'file', file_id: id }
  const [, data] = url.split(';base64,')
  return data ? { type: 'base64', media_type: file.mediaType, data } : { type: 'url', url }
}
