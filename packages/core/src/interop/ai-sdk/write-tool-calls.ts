import { toText } from '../../protocol/answer-steps.ts'
import { asFields, asText } from '../../protocol/json-fields.ts'
import { toJson } from '../../protocol/json-text.ts'
import type { ToolCallPart } from '../../protocol/message.ts'
import { partKey } from '../../protocol/part-key.ts'
import type { ToolCallEvent, ToolOutputEvent } from '../../protocol/stream-event.ts'
import { outputForModel } from '../../protocol/tool-call-output.ts'
import { invalidJsonText } from '../../tools/tool-approval.ts'
import { createEmptyDelta } from '../empty-delta.ts'
import type { SseMessages } from '../sse-messages.ts'
import { encodePartMetadata, type PartFields } from './part-metadata.ts'
import { partNameIn, toolNameIn, type UIPart, uiPartsIn } from './ui-parts.ts'

/** Writes tool calls, their inputs and their outputs. */
export interface ToolCallWriter {
  /** Announces a call of a step, or writes its new status. */
  call(step: number, event: ToolCallEvent): void
  input(key: string, delta: string): void
  /** Writes the whole input of a call, once its step has ended. */
  wholeInput(key: string, part: ToolCallPart): void
  output(event: ToolOutputEvent): void
}

interface WrittenCall {
  /** The id their client knows the call by, in all messages: it looks for the first call with that id. */
  readonly toolCallId: string
  readonly fields: PartFields
  /** Arguments that are no JSON. Their client keeps them only beside the last chunk of the call. */
  invalidText?: string
}

/** The conversation of the client, and the steps of the answer that goes on: its calls get outputs too. */
export interface EarlierMessages {
  readonly messages: readonly unknown[]
  readonly steps: readonly (readonly UIPart[])[]
}

/** Writes the calls of an answer as chunks. */
export function createToolCallWriter(
  chunks: SseMessages,
  { messages, steps }: EarlierMessages,
): ToolCallWriter {
  const calls = new Map<string, WrittenCall>()
  const usedIds = new Set(
    messages.flatMap((message) =>
      uiPartsIn(asFields(message).parts).map(({ toolCallId }) => asText(toolCallId)),
    ),
  )
  /** Calls that a person denied: their client waits to read that this was noticed. */
  const denied = new Set<string>()
  const emptyDelta = createEmptyDelta({
    type: 'tool-input-delta',
    toolCallId: '',
    inputTextDelta: '',
  })

  for (const [step, parts] of steps.entries()) {
    for (const [index, uiPart] of parts.entries()) addEarlierCall(uiPart, { step, index })
  }

  function addEarlierCall(
    uiPart: UIPart,
    { step, index }: { readonly step: number; readonly index: number },
  ): void {
    const toolCallId = asText(uiPart.toolCallId)
    if (!toolCallId || !toolNameIn(uiPart)) return
    const part = partNameIn(uiPart, index)
    calls.set(partKey(step, part), { toolCallId, fields: { part } })
    if (uiPart.state !== 'approval-responded' || asFields(uiPart.approval).approved) return
    denied.add(toolCallId)
    chunks.push({ type: 'tool-output-denied', toolCallId })
  }

  /** Some providers use an id twice, or give none. Then the part's key names the call, which repeats, too. */
  function addCall(key: string, { part, id }: ToolCallEvent): WrittenCall {
    const names = [id, key, `${messages.length}/${key}`]
    const toolCallId = names.find((name) => name && !usedIds.has(name)) ?? key
    usedIds.add(toolCallId)
    const call = { toolCallId, fields: { part, id: toolCallId === id ? undefined : id } }
    calls.set(key, call)
    return call
  }

  function writeError(
    call: WrittenCall,
    { errorText, fields }: { readonly errorText: string; readonly fields: Partial<PartFields> },
  ): void {
    const { toolCallId, invalidText: inputText } = call
    const providerMetadata = encodePartMetadata({ ...call.fields, inputText, ...fields })
    chunks.push({ type: 'tool-output-error', toolCallId, errorText, providerMetadata })
  }

  return {
    call(step, event) {
      const key = partKey(step, event.part)
      const known = calls.get(key)
      if (event.status === 'awaiting-approval' && known) {
        const { toolCallId } = known
        chunks.push({ type: 'tool-approval-request', approvalId: toolCallId, toolCallId })
      }
      if (event.status || known) return
      const { toolCallId, fields } = addCall(key, event)
      const providerMetadata = encodePartMetadata(fields)
      const call = { toolCallId, toolName: event.name, providerMetadata }
      chunks.push({ type: 'tool-input-start', ...call })
    },

    input(key, delta) {
      const toolCallId = calls.get(key)?.toolCallId
      if (toolCallId === undefined || !delta) return
      chunks.pushDelta(emptyDelta(toolCallId), delta)
    },

    // Their client executes a call as soon as its input is available. One that was cut off stays open.
    wholeInput(key, { name, status, input, inputText }) {
      const call = calls.get(key)
      if (!call || (status !== 'ready' && status !== 'invalid')) return
      const { toolCallId, fields } = call
      const named = { toolCallId, toolName: name }
      if (status === 'ready') {
        const exact = toJson(input) === inputText ? undefined : inputText
        const providerMetadata = encodePartMetadata({ ...fields, inputText: exact })
        chunks.push({ type: 'tool-input-available', ...named, input, providerMetadata })
        return
      }
      call.invalidText = inputText
      const providerMetadata = encodePartMetadata({ ...fields, inputText, status })
      const invalid = { input: inputText, errorText: invalidJsonText, providerMetadata }
      chunks.push({ type: 'tool-input-error', ...named, ...invalid })
    },

    output({ key, output, preliminary, status = 'done' }) {
      const call = calls.get(key)
      if (!call) return
      const { toolCallId } = call
      switch (status) {
        case 'done': {
          const available = { toolCallId, output: output ?? null, preliminary }
          chunks.push({ type: 'tool-output-available', ...available })
          return
        }
        case 'denied':
          // Their `tool-output-denied` needs a person's decision in the message.
          if (!denied.has(toolCallId)) {
            const errorText = toText(outputForModel({ status, output }))
            writeError(call, { errorText, fields: { status, reason: output } })
          }
          return
        default:
          writeError(call, {
            errorText: toText(outputForModel({ status, output })),
            fields: { status },
          })
      }
    },
  }
}
