// Reads the events of AG-UI that build messages and tool calls.

import { asArray, asFields, asId, asText, type Fields } from '../../protocol/json-fields.ts'
import { homelessPart } from '../decode-parts.ts'
import type { RemoteCall } from '../remote-calls.ts'
import type { RemoteSteps } from '../remote-steps.ts'
import { emitStepMetadata, metadataIn } from '../step-metadata.ts'
import type { Chunk } from './chunk.ts'
import type { SubagentReader } from './subagents.ts'

/** Reads the events that build messages and tool calls. */
export interface MessageReader {
  /** Reads an event if it builds a message or a call. Returns whether it does. */
  read(type: string, chunk: Chunk): boolean
  readText(kind: TextKind, chunk: Chunk): void
  /** Reads our metadata of a step, which our own writer put into that of an event. */
  readMetadata(metadata: unknown): void
  /** Keeps what the agent wants back with a message or a call. */
  readEncryptedValue(chunk: Chunk): void
  /** A call has an output. What begins after it belongs to the next step. */
  onOutput(id: string): void
  /** Whether no message and no call came so far. */
  isEmpty(): boolean
  hasStepMetadata(): boolean
}

/** The two kinds of text that a message may have. */
export type TextKind = 'content' | 'reasoning'

/** Their roles of what an agent writes. */
const agentRoles: ReadonlySet<unknown> = new Set(['assistant', 'reasoning', undefined])

interface LatestText {
  readonly kind: TextKind | undefined
  readonly messageId: unknown
  readonly part: string | undefined
}

/** Reads into the steps. Messages of sub-agents go to `subagents`. */
export function createMessageReader(steps: RemoteSteps, subagents: SubagentReader): MessageReader {
  /** The names of the parts of their messages, and of those that somebody else wrote. */
  const texts = new Set<string>()
  const textsOfOthers = new Set<string>()
  /** The ids of the calls that have no output. */
  const openCalls = new Set<string>()
  /** An event without an id belongs to the last of its kind. */
  const lastIds: Record<TextKind | 'tool', unknown> = {
    content: undefined,
    reasoning: undefined,
    tool: undefined,
  }
  /** The last text of the agent's own. */
  let latest: LatestText = { kind: undefined, messageId: undefined, part: undefined }
  let hasOutput = false
  let hasStepMetadata = false
  let isEmpty = true

  function begin(): void {
    if (hasOutput) steps.endStep('tool-calls')
    hasOutput = false
    steps.beginStep()
  }

  function readText(kind: TextKind, chunk: Chunk): void {
    // The thinking of AG-UI 0.0 has no ids.
    const { messageId = lastIds[kind], metadata } = chunk
    const isSame = latest.kind === kind && latest.messageId === messageId
    lastIds[kind] = messageId
    isEmpty = false
    // To build the name again would cost the most here.
    const part = isSame ? latest.part : openText(kind, { messageId, role: chunk.role })
    if (part === undefined) return
    const delta = asText(chunk.delta)
    if (delta) steps.emit({ type: kind, part, delta })
    if (!metadata) return
    steps.setProviderState(part, metadataState(metadata))
    readMetadata(metadata)
  }

  /** The part of a message, unless somebody else wrote that. */
  function openText(
    kind: TextKind,
    { messageId, role }: { readonly messageId: unknown; readonly role: unknown },
  ): string | undefined {
    const id = asId(messageId)
    const part = `${kind}:${id}`
    if (textsOfOthers.has(part)) return undefined
    if (!texts.has(part)) {
      if (!agentRoles.has(role)) {
        textsOfOthers.add(part)
        return undefined
      }
      texts.add(part)
      begin()
      if (id) steps.setProviderState(part, { id })
    }
    latest = { kind, messageId, part }
    return part
  }

  function readToolCall(chunk: Chunk): void {
    const { toolCallId = lastIds.tool, metadata } = chunk
    lastIds.tool = toolCallId
    const id = asId(toolCallId)
    isEmpty = false
    const call = callOf(id, asText(chunk.toolCallName))
    if (call) steps.addInput(call, asText(chunk.delta))
    const { subagentRunId } = chunk
    if (call && subagentRunId) steps.setCallState(call, { subagentRunId })
    if (!metadata) return
    if (call) steps.setCallState(call, metadataState(metadata))
    readMetadata(metadata)
  }

  /** The call of an event. The first event of a call announces it. */
  function callOf(id: string, name: string): RemoteCall | undefined {
    if (openCalls.has(id)) return steps.calls.get(id)
    // An event without a name may be late: the call has its output.
    if (!name && steps.calls.has(id)) return undefined
    begin()
    openCalls.add(id)
    const call = steps.addCall(id, name)
    if (id) steps.setCallState(call, { id })
    return call
  }

  function readMetadata(metadata: unknown): void {
    const { stepMetadata } = metadataIn(metadata)
    if (!stepMetadata) return
    hasStepMetadata = true
    for (const place of asArray(asFields(stepMetadata).parts)) {
      const [name, , whole] = asArray(place)
      const part = homelessPart(whole)
      if (part.type !== 'provider-state') steps.emit({ ...part, part: asText(name) })
    }
    emitStepMetadata(stepMetadata, steps)
  }

  return {
    read(type, chunk) {
      const kind = kinds.get(type)
      if (!kind) return false
      if (kind === 'tool') readToolCall(chunk)
      else if (
        !subagents.readText(chunk, { kind, place: type.endsWith('_END') ? 'last' : 'more' })
      ) {
        readText(kind, chunk)
      }
      return true
    },
    readText,
    readMetadata,
    readEncryptedValue({ subtype, entityId, encryptedValue }) {
      const id = asId(entityId)
      const call = openCalls.has(id) ? steps.calls.get(id) : undefined
      if (call) steps.setCallState(call, { encryptedValue })
      // The call may be of an earlier step, and nothing can be added to that.
      else if (subtype === 'tool-call') {
        steps.setMessageState('outputs', { [`encrypted:${id}`]: encryptedValue })
      }
      for (const part of [`content:${id}`, `reasoning:${id}`]) {
        if (texts.has(part)) steps.setProviderState(part, { encryptedValue })
      }
    },
    onOutput(id) {
      hasOutput = true
      openCalls.delete(id)
    },
    isEmpty: () => isEmpty,
    hasStepMetadata: () => hasStepMetadata,
  }
}

/** What is built by events, and its kind. `THINKING_*` are of AG-UI 0.0. */
const built: readonly (readonly [name: string, kind: TextKind | 'tool'])[] = [
  ['TEXT_MESSAGE', 'content'],
  ['REASONING_MESSAGE', 'reasoning'],
  ['THINKING_TEXT_MESSAGE', 'reasoning'],
  ['TOOL_CALL', 'tool'],
]
const buildingEvents = ['START', 'CONTENT', 'ARGS', 'END', 'CHUNK']

/** The kind of message that an event builds. */
const kinds: ReadonlyMap<string, TextKind | 'tool'> = new Map(
  built.flatMap(([name, kind]) => buildingEvents.map((event) => [`${name}_${event}`, kind])),
)

const prefix = 'metadata:'

/**
 * Metadata as provider state, a field for each of its keys: their client merges the metadata of a
 * message's events by key, and so does the accumulator.
 */
function metadataState(metadata: unknown): Fields {
  const entries = Object.entries(asFields(metadata))
  return Object.fromEntries(entries.map(([name, value]) => [prefix + name, value]))
}

/** The metadata in provider state, if there is any. */
export function metadataOf(state: Fields): Fields | undefined {
  const entries = Object.entries(state).filter(([name]) => name.startsWith(prefix))
  if (!entries.length) return undefined
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]))
}
