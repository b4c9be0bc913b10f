// AG-UI 1.0: how the messages a client sends are read.

import type { AssistantMessage, Message, StepRecord, UserPart } from '../../protocol/message.ts'
import {
  decodeParts,
  type FoundPart,
  jsonIn,
  type Keyless,
  metadataIn,
  outputIn,
  outputStatusIn,
  type StepMetadata,
  textIn,
} from '../step-metadata.ts'

/** One message of theirs. */
interface Wire {
  readonly id?: unknown
  readonly role?: unknown
  readonly content?: unknown
  readonly metadata?: unknown
  readonly toolCalls?: unknown
  readonly toolCallId?: unknown
  readonly error?: unknown
}

type CallPart = Extract<Keyless, { type: 'tool-call' }>

/** What of `RunAgentInput` is read. */
export interface AGUIInput {
  readonly messages: readonly unknown[]
  readonly resume?: readonly unknown[] | undefined
}

/**
 * What an AG-UI client sends, as messages of ours; an answer that `toAGUI` told comes back with all
 * its providers want back. A client can write what it likes here: `createProofs` tells what is true.
 */
export function fromAGUI({ messages, resume = [] }: AGUIInput): Message[] {
  const told: Message[] = []
  let answer: Wire[] = []
  const decided = new Map(
    resume.map(Object).map(({ interruptId, payload, status }) => {
      return [textIn(interruptId), status === 'resolved' ? Object(payload) : { approved: false }]
    }),
  )
  const flush = () => {
    if (answer.length) told.push(answerOf(answer, decided))
    answer = []
  }
  for (const wire of messages.map((message): Wire => Object(message))) {
    const { role, content } = wire
    if (role === 'user') {
      flush()
      told.push({ role, content: typeof content === 'string' ? content : partsOf(content) })
    } else if (role === 'system' || role === 'developer') {
      flush()
      told.push({ role: 'system', content: textIn(content) })
    } else if (role === 'assistant' || role === 'reasoning' || role === 'tool') answer.push(wire)
  }
  flush()
  return told
}

function partsOf(content: unknown): UserPart[] {
  return (Array.isArray(content) ? content : []).flatMap((part): UserPart[] => {
    const { type, text, source } = Object(part)
    if (type === 'text') return [{ type, text: textIn(text) }]
    const { type: how, value, mimeType } = Object(source)
    if (!how) return []
    const mediaType = textIn(mimeType)
    const url = how === 'data' ? `data:${mediaType};base64,${value}` : textIn(value)
    return [{ type: 'file', mediaType, url }]
  })
}

type Decisions = ReadonlyMap<string, { readonly approved?: unknown; readonly reason?: unknown }>

interface Step {
  readonly parts: FoundPart[]
  metadata?: StepMetadata
}

/** What comes after an output belongs to the next run, unless its own was told. */
function answerOf(messages: readonly Wire[], decided: Decisions): AssistantMessage {
  const calls = new Map<string, Called>()
  const found: Step[] = []
  const known = new Map<unknown, Step>()
  let answered = true

  /** Their client puts an output right after its call, so what is of one run may stand on both sides. */
  function stepOf(index: unknown): Step {
    const last = index === undefined && !answered ? found.at(-1) : known.get(index)
    const step = last ?? { parts: [] }
    if (!last) found.push(step)
    if (index !== undefined) known.set(index, step)
    answered = false
    return step
  }

  for (const message of messages) {
    const { role, id, content, toolCalls, toolCallId } = message
    const metadata = metadataIn(message.metadata)
    if (role === 'tool') {
      answered = true
      settle(calls.get(textIn(toolCallId)), message)
      continue
    }
    const text = textIn(content)
    const type = role === 'reasoning' ? role : 'content'
    const name = textIn(metadata.part)
    const list: unknown[] = Array.isArray(toolCalls) ? toolCalls.map(Object) : []
    const [called] = list
    const step = stepOf(metadata.step ?? metadataIn(Object(called).metadata).step)
    if (metadata.stepMetadata) step.metadata = metadata.stepMetadata as StepMetadata
    if (text || name) step.parts.push([name || `${type}:${id}`, { type, text, status: 'done' }])
    for (const call of list) readCall(Object(call), step)
  }

  function readCall(call: Record<string, unknown>, step: Step): void {
    const metadata = metadataIn(call.metadata)
    if (metadata.stepMetadata) step.metadata = metadata.stepMetadata as StepMetadata
    const id = textIn(call.id)
    const part = callOf(call, textIn(metadata.id) || id)
    const decision = decided.get(id)
    if (decision) {
      if (decision.approved === false) {
        Object.assign(part, { status: 'denied', output: textIn(decision.reason) })
      } else part.status = 'approved'
    }
    const late = [jsonIn(call.encryptedValue)].flat()
    calls.set(id, { part, late })
    step.parts.push([textIn(metadata.part) || `tool:${id}`, part as CallPart, late])
  }

  // What a cut-off run asked for must never be carried out.
  for (const { metadata, parts } of found) {
    if (!metadata || metadata.outcome?.type === 'complete') continue
    for (const [, part] of parts) if (part?.type === 'tool-call') forget(part)
  }
  const steps = found.map(({ metadata }): StepRecord => {
    const { parts: _parts, ...record } = { vendor: 'ag-ui', model: '', ...metadata }
    return record
  })
  const parts = found.flatMap(({ metadata, parts }, step) => decodeParts(step, metadata, parts))
  return { role: 'assistant', parts, steps }
}

interface Called {
  readonly part: Writable
  readonly late: unknown[]
}

type Writable = { -readonly [Field in keyof CallPart]: CallPart[Field] }

function callOf({ function: called }: Record<string, unknown>, id: string): Writable {
  const { name, arguments: inputText } = Object(called)
  const part = { type: 'tool-call', id, name: textIn(name), inputText: textIn(inputText) } as const
  try {
    return { ...part, input: JSON.parse(part.inputText.trim() || '{}'), status: 'ready' }
  } catch {
    return { ...part, status: 'invalid' }
  }
}

function forget(part: Writable): void {
  if (!/ready|invalid/.test(part.status)) return
  part.status = 'unfinished'
  delete part.input
}

function settle(call: Called | undefined, { content, error, metadata }: Wire): void {
  if (!call) return
  const { part, late } = call
  late.push(...[metadataIn(metadata).providerState].flat())
  part.status = outputStatusIn(metadataIn(metadata).status) ?? (error ? 'failed' : 'done')
  part.output =
    part.status === 'denied' ? textIn(metadataIn(metadata).reason) : outputIn(content, metadata)
}
