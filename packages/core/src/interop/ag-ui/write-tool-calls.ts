import type { ProviderStateEntry, ToolCallPart } from '../../protocol/message.ts'
import { partKey, partNameOf } from '../../protocol/part-key.ts'
import type { ToolCallEvent, ToolOutputEvent } from '../../protocol/stream-event.ts'
import { asArray, asFields, asId, asText, type Fields } from '../json-fields.ts'
import { metadataIn } from '../step-metadata.ts'
import { preliminaryName } from './app-events.ts'
import { decisionsIn } from './from-messages.ts'
import { type CallOutput, encodeOutput } from './output.ts'
import type { WrittenStep } from './written-step.ts'

/** Writes tool calls, their inputs and their outputs. */
export interface ToolCallWriter {
  /** Announces a call. */
  call(event: ToolCallEvent): void
  /** Asks a person for an approval. `late`: provider state of the call that came after its step. */
  requestApproval(event: ToolCallEvent, late: readonly ProviderStateEntry[]): void
  input(part: string, delta: string): void
  /** Ends a call whose input is complete. `fields`: more of our metadata for it. */
  end(part: ToolCallPart, fields: object): void
  output(event: ToolOutputEvent, late: readonly ProviderStateEntry[]): void
  /** The model took the call back: the client must not wait for it. */
  remove(part: string): void
  /** Whether a call has not ended. */
  hasOpenCall(): boolean
  /** The ids of the calls that wait for a person. */
  readonly interrupts: readonly string[]
}

/** The conversation of the client. Its last calls may get outputs. */
export interface EarlierConversation {
  readonly messages: readonly unknown[]
  readonly resume: readonly unknown[]
}

export function createToolCallWriter(
  chunks: object[],
  current: WrittenStep,
  { messages, resume }: EarlierConversation,
): ToolCallWriter {
  /** The ids of the client, by the keys of the calls. */
  const ids = new Map<string, string>()
  const openCalls = new Set<string>()
  const interrupts: string[] = []
  const decisions = decisionsIn(resume)
  const earlier = messages.map(asFields)
  const answered = new Set(earlier.map(({ toolCallId }) => asId(toolCallId)))

  for (const { toolCalls } of earlier) {
    for (const call of asArray(toolCalls).map(asFields)) addEarlierCall(call)
  }

  /** The step goes on from the last call: its events may come before the next step starts. */
  function addEarlierCall(call: Fields): void {
    const { step, part } = metadataIn(call.metadata)
    const id = asId(call.id)
    if (typeof step === 'number') {
      current.index = step
      ids.set(partKey(step, asText(part)), id)
    }
    const decision = decisions.get(id)
    if (decision?.approved !== false || answered.has(id)) return
    // The client sends a decision only once. With this output its next turn has the denial too.
    writeResult(id, { status: 'denied', output: asText(decision.reason) }, [])
  }

  function writeResult(
    toolCallId: string,
    output: CallOutput,
    late: readonly ProviderStateEntry[],
  ): void {
    const { content, metadata } = encodeOutput(output)
    const providerState = late.length ? late : undefined
    chunks.push({
      type: 'TOOL_CALL_RESULT',
      messageId: `${toolCallId}/output`,
      toolCallId,
      role: 'tool',
      content,
      metadata: { deltakit: { ...metadata, providerState } },
    })
  }

  return {
    interrupts,
    hasOpenCall: () => openCalls.size > 0,

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

    requestApproval({ part }, late) {
      const entityId = ids.get(partKey(current.index, part))
      if (!entityId) return
      interrupts.push(entityId)
      // The call has ended, so this is the only place its client still keeps something of it.
      const encryptedValue = JSON.stringify({ status: 'awaiting-approval', providerState: late })
      chunks.push({
        type: 'REASONING_ENCRYPTED_VALUE',
        subtype: 'tool-call',
        entityId,
        encryptedValue,
      })
    },

    input(part, delta) {
      const toolCallId = ids.get(partKey(current.index, part))
      if (toolCallId && delta) chunks.push({ type: 'TOOL_CALL_ARGS', toolCallId, delta })
    },

    end({ key, id }, fields) {
      const part = partNameOf(key)
      const ownKey = partKey(current.index, part)
      const metadata = { deltakit: { step: current.index, part, id, ...fields } }
      chunks.push({ type: 'TOOL_CALL_END', toolCallId: ids.get(ownKey), metadata })
      openCalls.delete(ownKey)
    },

    remove(part) {
      const key = partKey(current.index, part)
      const toolCallId = ids.get(key)
      if (!openCalls.delete(key) || !toolCallId) return
      ids.delete(key)
      chunks.push({ type: 'TOOL_CALL_END', toolCallId })
      writeResult(toolCallId, { status: 'skipped', output: undefined }, [])
    },

    output({ key, output, preliminary, status = 'done' }, late) {
      const toolCallId = ids.get(key)
      if (!toolCallId) return
      if (preliminary) {
        chunks.push({ type: 'CUSTOM', name: preliminaryName, value: { toolCallId, output } })
      } else writeResult(toolCallId, { status, output }, late)
    },
  }
}
