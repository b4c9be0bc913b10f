import { asArray, asFields, asId, asText, type Fields } from '../../protocol/json-fields.ts'
import type { ProviderStateEntry, ToolCallPart } from '../../protocol/message.ts'
import { partKey, partNameOf } from '../../protocol/part-key.ts'
import type { ToolCallEvent, ToolOutputEvent } from '../../protocol/stream-event.ts'
import { createEmptyDelta } from '../empty-delta.ts'
import type { SseMessages } from '../sse-messages.ts'
import { metadataIn } from '../step-metadata.ts'
import { preliminaryName } from './app-events.ts'
import { decisionsIn } from './decision.ts'
import { encryptedIn, toolCallsIn } from './kept-values.ts'
import { type EndedOutput, encodeOutput } from './output.ts'
import type { WrittenStep } from './written-step.ts'

/** Writes tool calls, their inputs and their outputs. */
export interface ToolCallWriter {
  /** Announces a call. */
  call(event: ToolCallEvent): void
  /** Requests the approval of a person. `late`: provider state of the call that came after its step. */
  requestApproval(event: ToolCallEvent, late: readonly ProviderStateEntry[]): void
  input(part: string, delta: string): void
  /** Ends a call whose input is complete. */
  end(part: ToolCallPart): void
  output(event: ToolOutputEvent, late: readonly ProviderStateEntry[]): void
  /** The model took the call back: the client must not wait for it. */
  remove(part: string): void
  /** Whether a call has not ended. */
  hasOpenCall(): boolean
  /** The calls that wait for a person. */
  readonly interrupts: readonly WrittenCall[]
  /** The calls that nobody has executed, and that no person decides about: the client's. */
  callsOfClient(): readonly WrittenCall[]
}

/** A call as the client knows it. */
export interface WrittenCall {
  readonly id: string
  readonly name: string
  readonly input: unknown
}

interface KeptWithCall {
  readonly status?: 'awaiting-approval'
  /** Whether it once waited for a person. */
  readonly wasAsked?: boolean
  readonly output?: object
  readonly providerState?: readonly unknown[]
}

/** The conversation of the client. Its last calls may get outputs. */
export interface EarlierConversation {
  readonly messages: readonly unknown[]
  readonly resume: readonly unknown[]
}

/** Writes the calls of the step that is written now, and outputs of earlier ones. */
export function createToolCallWriter(
  chunks: SseMessages,
  current: WrittenStep,
  { messages, resume }: EarlierConversation,
): ToolCallWriter {
  /** The ids of the client, by the keys of the calls. */
  const ids = new Map<string, string>()
  const openCalls = new Set<string>()
  /** What clients keep with the calls that wait for a person, or once did. */
  const kept = new Map<string, KeptWithCall>()
  const interrupts: WrittenCall[] = []
  /** The calls that ended, until they have an output or wait for a person. */
  const waiting = new Map<string, WrittenCall>()
  const emptyDelta = createEmptyDelta({ type: 'TOOL_CALL_ARGS', toolCallId: '', delta: '' })
  const decisions = decisionsIn(resume)
  const earlier = messages.map(asFields)
  const answered = new Set(earlier.map(({ toolCallId }) => asId(toolCallId)))

  for (const message of earlier) for (const call of toolCallsIn(message)) addEarlierCall(call)

  /** The step goes on from the last call: its events may come before the next step starts. */
  function addEarlierCall(call: Fields): void {
    const { step, part } = metadataIn(call.metadata)
    const id = asId(call.id)
    const { status, providerState } = encryptedIn(call.encryptedValue)
    if (status === 'awaiting-approval') {
      kept.set(id, { status, providerState: asArray(providerState) })
    }
    if (typeof step === 'number') {
      current.index = step
      ids.set(partKey(step, asText(part)), id)
    }
    const decision = decisions.get(id)
    if (decision?.approved !== false || answered.has(id)) return
    // The client sends a decision only once. With this output its next turn has the denial too.
    writeResult(id, { output: { status: 'denied', output: decision.reason }, late: [] })
  }

  function writeResult(
    toolCallId: string,
    {
      output,
      late,
    }: { readonly output: EndedOutput; readonly late: readonly ProviderStateEntry[] },
  ): void {
    const { content, metadata } = encodeOutput(output)
    waiting.delete(toolCallId)
    const wasAsked = kept.has(toolCallId)
    keep(toolCallId, { fields: { ...(wasAsked && { wasAsked }), output: metadata }, late })
    chunks.push({
      type: 'TOOL_CALL_RESULT',
      messageId: `${toolCallId}/output`,
      toolCallId,
      role: 'tool',
      content,
      metadata: {
        deltakit: metadata,
        // TanStack AI has here that the tool failed.
        tanstack: output.status === 'failed' ? { state: 'output-error' } : undefined,
      },
    })
  }

  /** Writes what clients keep with a call. TanStack AI keeps nothing of an output but its text. */
  function keep(
    entityId: string,
    {
      fields,
      late,
    }: { readonly fields: KeptWithCall; readonly late: readonly ProviderStateEntry[] },
  ): KeptWithCall {
    const providerState = [...(kept.get(entityId)?.providerState ?? []), ...late]
    const value = { ...fields, ...(providerState.length && { providerState }) }
    const encryptedValue = JSON.stringify(value)
    const subtype = 'tool-call'
    chunks.push({ type: 'REASONING_ENCRYPTED_VALUE', subtype, entityId, encryptedValue })
    return value
  }

  return {
    interrupts,
    hasOpenCall: () => openCalls.size > 0,
    callsOfClient: () => [...waiting.values()],

    call({ part, id, name }) {
      const key = partKey(current.index, part)
      if (openCalls.has(key)) return
      openCalls.add(key)
      // Providers use an id twice, and here it names one call of the whole conversation.
      const toolCallId = current.idOf(part)
      ids.set(key, toolCallId)
      const metadata = { deltakit: { step: current.index, part, id } }
      const { parentMessageId } = current
      const call = { toolCallId, toolCallName: name, parentMessageId, metadata }
      chunks.push({ type: 'TOOL_CALL_START', ...call })
    },

    requestApproval({ part, name }, late) {
      const id = ids.get(partKey(current.index, part))
      if (!id) return
      interrupts.push(waiting.get(id) ?? { id, name, input: {} })
      waiting.delete(id)
      kept.set(id, keep(id, { fields: { status: 'awaiting-approval' }, late }))
    },

    input(part, delta) {
      const toolCallId = ids.get(partKey(current.index, part))
      if (!toolCallId || !delta) return
      chunks.pushDelta(emptyDelta(toolCallId), delta)
    },

    end({ key, id, name, input }) {
      const part = partNameOf(key)
      const ownKey = partKey(current.index, part)
      const toolCallId = ids.get(ownKey)
      const metadata = { deltakit: { step: current.index, part, id } }
      chunks.push({ type: 'TOOL_CALL_END', toolCallId, metadata })
      openCalls.delete(ownKey)
      // One with invalid input is nobody's: the model reads why.
      if (toolCallId && input !== undefined) {
        waiting.set(toolCallId, { id: toolCallId, name, input })
      }
    },

    remove(part) {
      const key = partKey(current.index, part)
      const toolCallId = ids.get(key)
      if (!openCalls.delete(key) || !toolCallId) return
      ids.delete(key)
      chunks.push({ type: 'TOOL_CALL_END', toolCallId })
      writeResult(toolCallId, { output: { status: 'skipped', output: undefined }, late: [] })
    },

    output({ key, output, preliminary, status = 'done' }, late) {
      const toolCallId = ids.get(key)
      if (!toolCallId) return
      if (preliminary) {
        chunks.push({ type: 'CUSTOM', name: preliminaryName, value: { toolCallId, output } })
      } else writeResult(toolCallId, { output: { status, output }, late })
    },
  }
}
