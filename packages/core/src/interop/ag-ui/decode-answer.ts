// Reads the messages of one answer that an AG-UI client sends.

import { asArray, asFields, asId, asText, type Fields } from '../../protocol/json-fields.ts'
import { parseCallInput } from '../../protocol/json-text.ts'
import type { AssistantMessage, StepRecord, ToolCallPart } from '../../protocol/message.ts'
import { decodeParts, type FoundPart } from '../decode-parts.ts'
import { decodeStepRecord, metadataIn } from '../step-metadata.ts'
import { type Decision, decisionInOutput } from './decision.ts'
import { encryptedIn, toolCallsIn } from './kept-values.ts'
import { decodeOutput } from './output.ts'

/** A step of an answer while its messages are read. */
interface FoundStep {
  /** Its index, as the metadata gives it. */
  readonly index: unknown
  readonly parts: FoundPart[]
  readonly calls: FoundCall[]
  metadata?: Fields
}

interface FoundCall {
  readonly part: WritableCall
  /** Provider state that came after the step. */
  readonly late: unknown[]
  /** Our metadata of the output. */
  readonly output: Fields
  /** Whether it waits for a person, or once did. */
  readonly wasAsked: boolean
  /** Whether a person decided about it in this request: what else answers it is no output. */
  readonly isDecided: boolean
}

type WritableCall = {
  -readonly [Field in keyof Omit<ToolCallPart, 'key' | 'providerState'>]: ToolCallPart[Field]
}

/**
 * The messages of one answer as one message. `decisions`: those of a person, by the id of the interrupt,
 * which is that of the call.
 */
export function toAnswer(
  messages: readonly Fields[],
  decisions: ReadonlyMap<string, Decision>,
): AssistantMessage {
  const calls = new Map<string, FoundCall>()
  const steps: FoundStep[] = []
  const stepsByIndex = new Map<unknown, FoundStep>()
  let hasOutput = true

  /**
   * The step of a message: the one its metadata names, else a new one after an output. Their client puts
   * an output right after its call, so messages of one step may stand on both sides of it.
   */
  function stepOf(index: unknown): FoundStep {
    const named = index === undefined && !hasOutput ? steps.at(-1) : stepsByIndex.get(index)
    const step: FoundStep = named ?? { index, parts: [], calls: [] }
    if (!named) steps.push(step)
    if (index !== undefined) stepsByIndex.set(index, step)
    hasOutput = false
    return step
  }

  function readMessage(message: Fields): void {
    const { role, id, content } = message
    const type = role === 'reasoning' ? role : 'content'
    const kept = type === 'reasoning' ? encryptedIn(message.encryptedValue) : {}
    const metadata = { ...kept, ...metadataIn(message.metadata) }
    const toolCalls = toolCallsIn(message)
    const step = stepOf(metadata.step ?? metadataIn(toolCalls[0]?.metadata).step)
    if (metadata.stepMetadata) step.metadata = asFields(metadata.stepMetadata)
    const text = asText(content)
    const name = asText(metadata.part)
    const joined = name ? [] : asArray(kept.parts)
    if (joined.length) readJoined(text, joined, step)
    else if (text || name) {
      step.parts.push({ name: name || `${type}:${asId(id)}`, part: { type, text, status: 'done' } })
    }
    for (const call of toolCalls) readCall(call, step)
  }

  function readCall(call: Fields, step: FoundStep): void {
    const id = asId(call.id)
    const metadata = metadataIn(call.metadata)
    if (metadata.stepMetadata) step.metadata = asFields(metadata.stepMetadata)
    const part = toCall(call, asText(metadata.id) || id)
    const kept = encryptedIn(call.encryptedValue)
    const decision = decisions.get(id)
    const found: FoundCall = {
      part,
      late: [],
      output: asFields(kept.output),
      wasAsked: kept.status === 'awaiting-approval' || kept.wasAsked === true,
      isDecided: decision !== undefined,
    }
    const { status = metadata.status } = kept
    if (status === 'awaiting-approval') part.status = status
    addAll(found.late, kept.providerState)
    if (decision) decide(part, decision)
    calls.set(id, found)
    step.calls.push(found)
    // What comes later in the conversation still changes the call, so it is read as it is then.
    step.parts.push({
      name: asText(metadata.part) || `tool:${id}`,
      part: part as FoundPart['part'],
      late: found.late,
    })
  }

  for (const message of messages) {
    if (message.role !== 'tool') {
      readMessage(message)
      continue
    }
    hasOutput = true
    const call = calls.get(asId(message.toolCallId))
    if (call) readOutput(call, message)
  }
  if (steps.every(({ index }) => typeof index === 'number')) {
    // TanStack AI puts the reasoning of all steps before the rest.
    steps.sort((one, other) => Number(one.index) - Number(other.index))
  }
  for (const step of steps) if (step.metadata) forgetCutCalls(step, step.metadata)

  const records = steps.map(({ metadata }): StepRecord => decodeStepRecord(metadata, 'ag-ui'))
  const parts = steps.flatMap(({ metadata, parts }, step) =>
    decodeParts(step, { placed: metadata?.parts, found: parts }),
  )
  return { role: 'assistant', parts, steps: records }
}

function toCall({ function: called }: Fields, id: string): WritableCall {
  const { name, arguments: text } = asFields(called)
  const inputText = asText(text)
  const call = { type: 'tool-call', id, name: asText(name), inputText } as const
  const input = parseCallInput(inputText)
  return input === undefined ? { ...call, status: 'invalid' } : { ...call, input, status: 'ready' }
}

function decide(part: WritableCall, { approved, reason }: Decision): void {
  if (approved) part.status = 'approved'
  else {
    part.status = 'denied'
    part.output = reason
  }
}

function readOutput(call: FoundCall, { content, error, metadata }: Fields): void {
  const { part, late } = call
  if (call.isDecided || metadataIn(metadata).status === 'invalid') return
  const decision = call.wasAsked ? decisionInOutput(content) : undefined
  if (decision) {
    decide(part, decision)
    return
  }
  addAll(late, metadataIn(metadata).providerState)
  const ours = { deltakit: { ...call.output, ...metadataIn(metadata) } }
  const { status, output } = decodeOutput(content, {
    metadata: ours,
    defaultStatus: error ? 'failed' : 'done',
  })
  part.status = status
  if (output === undefined) delete part.output
  else part.output = output
}

/** TanStack AI joins the reasoning of a step. `lengths`: how long each of its parts was. */
function readJoined(text: string, lengths: readonly unknown[], { parts }: FoundStep): void {
  let rest = text
  for (const [index, entry] of lengths.entries()) {
    const [name, length] = asArray(entry)
    const end = index === lengths.length - 1 ? rest.length : Number(length)
    const part = { type: 'reasoning', text: rest.slice(0, end), status: 'done' } as const
    parts.push({ name: asText(name), part })
    rest = rest.slice(end)
  }
}

/** A call of a step that was cut off must never be executed. */
function forgetCutCalls({ calls }: FoundStep, metadata: Fields): void {
  if (asFields(metadata.outcome).type === 'complete') return
  for (const { part } of calls) {
    if (part.status !== 'ready' && part.status !== 'invalid') continue
    part.status = 'unfinished'
    delete part.input
  }
}

function addAll(entries: unknown[], more: unknown): void {
  for (const entry of asArray(more)) entries.push(entry)
}
