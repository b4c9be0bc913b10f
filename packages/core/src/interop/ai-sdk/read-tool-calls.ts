// Reads the chunks of tool calls in AI SDK's UI message stream.

import { asFields, asId, asText } from '../../protocol/json-fields.ts'
import { parseJson, toJson } from '../../protocol/json-text.ts'
import type { JoinedDelta, ReadChunk } from '../../protocol/model.ts'
import type { CallOutput, RemoteCall } from '../remote-calls.ts'
import type { RemoteSteps } from '../remote-steps.ts'
import { metadataIn, toKnownOutputStatus } from '../step-metadata.ts'
import type { ToolChunk } from './chunk.ts'

/** The input of a call while it streams. */
interface StreamedInput {
  /** `text`: the deltas are no JSON, for the input is one text. */
  readonly encoding: 'json' | 'text'
  text: string
  isComplete: boolean
}

/** Reads one chunk. Returns whether its type is known. */
export interface ToolReader extends Pick<ReadChunk, 'joinedDeltaIn'> {
  (type: string, chunk: ToolChunk): boolean
}

/** Reads the calls of an answer into the steps. */
export function createToolReader(steps: RemoteSteps): ToolReader {
  /** By the key of the call. */
  const inputs = new Map<string, StreamedInput>()
  /** The latest calls, by the names that our own writer has for their parts. */
  const byPart = new Map<string, RemoteCall>()
  /** The ids of calls, by the ids of their approvals. */
  const approvals = new Map<string, string>()

  /** The call of a chunk. One that names its tool announces it. */
  function callOf(chunk: ToolChunk): RemoteCall | undefined {
    const name = asText(chunk.toolName)
    const call = name ? announcedCall(chunk, name) : steps.calls.get(asId(chunk.toolCallId))
    if (!call || !name) return call
    const { dynamic, title, toolMetadata, providerExecuted, providerMetadata } = chunk
    const state = { dynamic, title, toolMetadata, providerExecuted, providerMetadata }
    steps.setCallState(call, state)
    return call
  }

  /**
   * The call that a chunk with the name of its tool announces. One without an id would be another call
   * with the same input, which nobody could give an output.
   */
  function announcedCall(
    { type, toolCallId, providerMetadata }: ToolChunk,
    name: string,
  ): RemoteCall | undefined {
    const part = asText(metadataIn(providerMetadata).part)
    const named = byPart.get(part)
    if (named && steps.isInOpenStep(named)) return named
    const id = asId(toolCallId)
    const known = steps.calls.get(id)
    const isKnown = known !== undefined && steps.isInOpenStep(known)
    // Our own writer announces every call with the start of its input.
    const isLost = part !== '' && type !== 'tool-input-start' && !isKnown
    if (!id || isLost) return undefined
    const call = steps.addCall(id, name)
    if (part) byPart.set(part, call)
    return call
  }

  function inputOf({ key }: RemoteCall, { inputEncoding }: ToolChunk): StreamedInput {
    const known = inputs.get(key)
    if (known) return known
    const encoding = inputEncoding === 'text' ? 'text' : 'json'
    const input: StreamedInput = { encoding, text: '', isComplete: false }
    inputs.set(key, input)
    return input
  }

  function startInput(chunk: ToolChunk): void {
    const call = callOf(chunk)
    if (call) inputOf(call, chunk)
  }

  function readInputDelta(chunk: ToolChunk): void {
    const call = steps.calls.get(asId(chunk.toolCallId))
    const delta = asText(chunk.inputTextDelta)
    if (!call || !delta) return
    const input = inputOf(call, chunk)
    if (input.isComplete) return
    steps.addInput(call, input.encoding === 'text' ? quoted(delta, input.text) : delta)
    input.text += delta
  }

  /** The whole input of a call. It is emitted unless it streamed before. */
  function readInput(chunk: ToolChunk): RemoteCall | undefined {
    const call = callOf(chunk)
    if (!call) return undefined
    const input = inputOf(call, chunk)
    if (input.isComplete) return call
    input.isComplete = true
    if (!input.text) steps.addInput(call, wholeInput(chunk, input))
    else if (input.encoding === 'text') steps.addInput(call, '"')
    else keepTransformedInput(call, { input: chunk.input, text: input.text })
    return call
  }

  /** Their schema may have made another value of what the model wrote. It goes back as they sent it. */
  function keepTransformedInput(
    call: RemoteCall,
    { input, text }: { readonly input: unknown; readonly text: string },
  ): void {
    const json = toJson(input)
    if (json === undefined || json === text || json === toJson(parseJson(text))) return
    steps.setCallState(call, { input })
  }

  /** Executed where it was made, whether or not its output comes. */
  function readExecutedCall(chunk: ToolChunk): void {
    const call = readInput(chunk)
    if (call && chunk.providerExecuted === true) steps.setStatus(call.id, 'running')
  }

  function readInputError(chunk: ToolChunk): void {
    const call = readInput(chunk)
    // The loop behind our own writer emits an output for such a call itself.
    if (!call || metadataIn(chunk.providerMetadata).part) return
    steps.setOutput(call.id, { output: asText(chunk.errorText), status: 'failed' })
  }

  function readApprovalRequest(chunk: ToolChunk): void {
    const { approvalId, isAutomatic, signature, approvalDescriptor, reason } = chunk
    const call = steps.calls.get(asId(chunk.toolCallId))
    if (!call) return
    approvals.set(asId(approvalId), call.id)
    // Their client keeps these under other names.
    const approval = {
      id: approvalId,
      isAutomatic,
      signature,
      descriptor: approvalDescriptor,
      requestReason: reason,
      ...('inputSchemaInput' in chunk && { inputSchemaInput: chunk.inputSchemaInput }),
    }
    steps.setCallState(call, { approval })
    // An automatic request waits for nobody: the backend responds itself.
    if (isAutomatic !== true) steps.setStatus(call.id, 'awaiting-approval')
  }

  /** The backend's own decision. A person's is in the message. */
  function readApprovalResponse({ approvalId, approved, reason }: ToolChunk): void {
    const id = approvals.get(asId(approvalId))
    if (id === undefined) return
    if (approved === true) steps.setStatus(id, 'running')
    else if (approved === false) {
      steps.setOutput(id, { output: asText(reason), status: 'denied' })
    }
  }

  function readOutput(chunk: ToolChunk, output: CallOutput): void {
    const id = asId(chunk.toolCallId)
    steps.setOutput(id, output)
    const { providerMetadata } = chunk
    // The call may be of an earlier step, and nothing can be added to that.
    if (providerMetadata && steps.calls.has(id)) {
      steps.setMessageState('outputs', { [`output:${id}`]: providerMetadata })
    }
  }

  /** Our own writer sends every call without an output this way, with its status beside it. */
  function readOutputError(chunk: ToolChunk): void {
    const { status, reason } = metadataIn(chunk.providerMetadata)
    const known = toKnownOutputStatus(status) ?? 'failed'
    const outputs = { failed: asText(chunk.errorText), denied: asText(reason) }
    const output = known === 'failed' || known === 'denied' ? outputs[known] : undefined
    readOutput(chunk, { output, status: known })
  }

  /** The piece of an input that is JSON. A piece of a text is emitted as another one. */
  function joinedDeltaIn(value: unknown, places: readonly string[]): JoinedDelta | undefined {
    const { type, toolCallId } = asFields(value)
    const call = type === 'tool-input-delta' && steps.calls.get(asId(toolCallId))
    const isJson = call && inputs.get(call.key)?.encoding === 'json'
    const place = 'inputTextDelta'
    return isJson && places.length === 1 ? { delta: place, kept: place } : undefined
  }

  const read = (type: string, chunk: ToolChunk): boolean => {
    switch (type) {
      case 'tool-input-start':
        startInput(chunk)
        return true
      case 'tool-input-delta':
        readInputDelta(chunk)
        return true
      case 'tool-input-available':
        readExecutedCall(chunk)
        return true
      case 'tool-input-error':
        readInputError(chunk)
        return true
      case 'tool-approval-request':
        readApprovalRequest(chunk)
        return true
      case 'tool-approval-response':
        readApprovalResponse(chunk)
        return true
      case 'tool-output-available': {
        const { output, preliminary } = chunk
        readOutput(chunk, preliminary === true ? { output, preliminary } : { output })
        return true
      }
      case 'tool-output-error':
        readOutputError(chunk)
        return true
      case 'tool-output-denied':
        readOutput(chunk, { output: '', status: 'denied' })
        return true
      default:
        return false
    }
  }
  return Object.assign(read, { joinedDeltaIn })
}

/** A piece of a text as a piece of its JSON. `before`: the pieces before it. */
function quoted(delta: string, before: string): string {
  const escaped = JSON.stringify(delta).slice(1, -1)
  return before ? escaped : `"${escaped}`
}

/** An input that came whole, as the model wrote it. What is no JSON came as a text. */
function wholeInput({ input, errorText }: ToolChunk, { encoding }: StreamedInput): string {
  const isUnparsed = errorText !== undefined && encoding === 'json' && typeof input === 'string'
  return isUnparsed ? input : (toJson(input) ?? '')
}
