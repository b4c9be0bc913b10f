// Anthropic, the Messages API: how a conversation is written.

import { type StepParts, stepsOf, toText } from '../../protocol/answer-steps.ts'
import { base64In } from '../../protocol/data-url.ts'
import type {
  Message,
  Part,
  ProviderStateEntry,
  ToolCallPart,
  UserFile,
  UserPart,
} from '../../protocol/message.ts'
import { isToolError, toolCallOf } from '../../protocol/tool-call-output.ts'
import { createCallIds } from '../writing/call-ids.ts'
import { inputOf, parseInput } from '../writing/call-input.ts'
import { filePlaceFor } from '../writing/file-place.ts'
import { outputParts } from '../writing/output-parts.ts'
import { requestToContinue } from '../writing/request-to-continue.ts'
import type { Warn } from '../writing/warn.ts'
import { createWireMessages, type WireMessage } from '../writing/wire-messages.ts'
import { pauseReasons } from './generation.ts'

/** A piece of a message. */
type Block = Readonly<Record<string, unknown>>

/** The fields of a request that hold the conversation. */
export interface HistoryFields {
  readonly system?: readonly Block[] | undefined
  readonly messages: readonly WireMessage<Block>[]
}

interface HistoryWriter {
  readonly continuesText: boolean
  readonly takesLaterSystem: boolean
  readonly warn: Warn
}

/** Where a step is. */
interface StepPlace {
  /** Whether the request goes on right behind it. */
  readonly isEnd: boolean
  /** Whether the answer goes on behind it, in the next step or in the one that is requested. */
  readonly isContinued: boolean
}

/** Writes a conversation as the API takes it: system text apart, and roles in turn. */
export function writeHistory(
  history: readonly Message[],
  { continuesText, takesLaterSystem, warn }: HistoryWriter,
): HistoryFields {
  const system: Block[] = []
  /** A later system message stands behind what the user writes before the next answer. */
  let later: Block[] = []
  const { messages, add } = createWireMessages<Block>()
  const executed = executedIn(history)
  const callId = createCallIds(/^toolu/)

  function addLater(): void {
    if (!takesLaterSystem || messages.at(-1)?.role !== 'user') return
    add('system', later)
    later = []
  }

  function addStep(step: StepParts, { isEnd, isContinued }: StepPlace): void {
    const isOwn = step.finish !== undefined && step.vendor === 'anthropic'
    const blocks: Block[] = []
    const outputs: Block[] = []
    for (const part of step.parts) {
      const state = (isOwn && part.providerState) || []
      const call = toolCallOf(part)
      if (!call) {
        blocks.push(...writePart(part, state))
        continue
      }
      const id = callId(call.id)
      blocks.push({ ...valuesOf(state, 'block')[0], ...writeCall(call, id) })
      outputs.push(writeOutput(call, id))
    }
    // A paused turn has calls of Anthropic's own tools, which Anthropic executes next.
    const awaitsCalls = pauseReasons.includes(step.finish?.raw ?? '') || outputs.length > 0
    const goesOn = isEnd && awaitsCalls
    // Where an answer does not go on, the API refuses calls of its own that it did not execute.
    const taken = blocks.filter((block) => goesOn || !isServerCall(block) || executed.has(block.id))
    add('assistant', taken)
    // The outputs of all calls have to be in the very next message.
    add('user', outputs)
    if (isContinued && !awaitsCalls && !continuesText && messages.at(-1)?.role === 'assistant') {
      add('user', writeText(requestToContinue))
    }
  }

  for (const message of history) {
    if ('parts' in message) {
      addLater()
      const isLast = message === history.at(-1)
      const steps = stepsOf(message)
      for (const step of steps) {
        const isLastStep = step === steps.at(-1)
        addStep(step, { isEnd: isLast && isLastStep, isContinued: isLast || !isLastStep })
      }
      continue
    }
    const { role, content } = message
    if (role === 'assistant') addLater()
    const blocks = typeof content === 'string' ? writeText(content) : content.map(writeUserPart)
    if (role !== 'system') add(role, blocks)
    else if (messages.length) later.push(...blocks)
    else system.push(...blocks)
  }
  addLater()
  if (later.length) {
    warn('A later system message is moved to the beginning, where Anthropic has its only one.')
    system.push(...later)
  }
  return { system: system.length ? system : undefined, messages }
}

/** The ids of the calls that Anthropic has executed. The result of one may be in a later step. */
function executedIn(history: readonly Message[]): ReadonlySet<unknown> {
  const parts = history.flatMap((message) => ('parts' in message ? message.parts : []))
  return new Set(parts.map(({ providerState = [] }) => providerState[0]?.value.tool_use_id))
}

/** Whether a block is a call that Anthropic executes, or a server of MCP does for it. */
function isServerCall({ type }: Block): boolean {
  return type === 'server_tool_use' || type === 'mcp_tool_use'
}

/**
 * A part of an answer by Claude goes back as it came, with its signature or its citations. Of another
 * vendor's answer, and of one that was cut, there is no state, and only text and calls go back: the API
 * refuses thinking without its signature, and a server's tool without its result.
 */
function writePart(part: Part, state: readonly ProviderStateEntry[]): Block[] {
  if (part.type === 'content') return writeText(part.text, valuesOf(state, 'citation'))
  const { partial_json: inputText, ...block } = valuesOf(state, 'block')[0] ?? {}
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

function writeCall(call: ToolCallPart, id: string): Block {
  return { type: 'tool_use', id, name: call.name, input: inputOf(call) }
}

/** Models write blank text, but the API refuses it. */
function writeText(text: string, citations: readonly Block[] = []): Block[] {
  if (!text.trim()) return []
  return [{ type: 'text', text, citations: citations.length ? citations : undefined }]
}

function writeOutput(call: ToolCallPart, id: string): Block {
  return {
    type: 'tool_result',
    tool_use_id: id,
    content: outputParts(call.output)?.map(writeUserPart) ?? writeText(toText(call.output)),
    is_error: isToolError(call) || undefined,
  }
}

function writeUserPart({ cache, ...part }: UserPart): Block {
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
  const data = base64In(url)
  return data ? { type: 'base64', media_type: file.mediaType, data } : { type: 'url', url }
}
