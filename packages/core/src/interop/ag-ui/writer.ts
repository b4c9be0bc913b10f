// AG-UI 1.0: how our events are told in it.

import type { DeltakitError } from '../../protocol/errors.ts'
import {
  outputForModel,
  type ProviderStateEntry,
  type StepRecord,
  toText,
} from '../../protocol/message.ts'
import { partKey, partNameOf } from '../../protocol/part-key.ts'
import type {
  Outcome,
  StartEvent,
  StreamEvent,
  ToolCallEvent,
  ToolOutputEvent,
} from '../../protocol/stream-event.ts'
import { createAccumulator } from '../../stream/accumulate-message.ts'
import { type ChunkWriter, sseBody } from '../sse-body.ts'
import {
  type ErrorText,
  encodeStepMetadata,
  metadataIn,
  providerStateOf,
  textIn,
} from '../step-metadata.ts'
import { tellUsage } from './usage.ts'

/** What was asked, of which this is read; `RunAgentInput` is one. */
export interface AGUIStreamOptions {
  readonly threadId: string
  readonly runId: string
  /** The conversation as the client sent it, where the answer goes on with its last. */
  readonly messages?: readonly unknown[] | undefined
  /** What the client is told of an error. Default: its message, which may quote the provider. */
  readonly errorText?: ErrorText | undefined
}

/** What to send the stream with: `new Response(toAGUI(stream, input), { headers })`. */
export const aguiHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  // nginx would keep the answer until it is over.
  'x-accel-buffering': 'no',
}

/** An answer as AG-UI clients read it. A client that leaves stops the answer. */
export function toAGUI(
  events: AsyncIterable<StreamEvent>,
  options: AGUIStreamOptions,
): ReadableStream<Uint8Array> {
  return sseBody(events, createAGUIWriter(options))
}

function createAGUIWriter(options: AGUIStreamOptions): ChunkWriter {
  const { threadId, runId, errorText = (error: DeltakitError) => error.message } = options
  const { ids, step: last } = callsIn(options.messages ?? [])
  const open = new Set<string>()
  const records: StepRecord[] = []
  const chunks: object[] = [{ type: 'RUN_STARTED', threadId, runId }]
  let accumulator = createAccumulator()
  // Until one begins, the last of the answer that this goes on with.
  let step = last
  let stepName = ''
  let running = false
  let text = { kind: '', messageId: '' }
  let parent = ''
  const waiting: string[] = []
  // What the call carries that is told of next, where its run is over.
  let late: readonly ProviderStateEntry[] | undefined
  let outcome: Outcome = { type: 'truncated' }
  // Of a run that made nothing to tell it with.
  let silent: object | undefined

  function write(event: StreamEvent): void {
    if (running || event.type === 'provider-state') accumulator.add([event])
    if (event.type === 'start') begin(event)
    if (event.type === 'reasoning') writeText('REASONING_MESSAGE', 'reasoning', event)
    if (event.type === 'content') writeText('TEXT_MESSAGE', 'assistant', event)
    if (event.type === 'tool-call') writeCall(event)
    if (event.type === 'tool-input') writeInput(event)
    if (event.type === 'tool-output') writeOutput(event)
    if (event.type === 'end') finish(event.outcome)
    const more = event.type === 'provider-state' && !running
    late = more ? providerStateOf(accumulator.message(), event.part) : undefined
  }

  function begin(event: StartEvent): void {
    endStep()
    step = event.step
    stepName = `step ${step}`
    parent = `${runId}/${step}`
    running = true
    accumulator = createAccumulator()
    accumulator.add([event])
    chunks.push({ type: 'STEP_STARTED', stepName })
  }

  function endStep(): void {
    if (stepName) chunks.push({ type: 'STEP_FINISHED', stepName })
    stepName = ''
  }

  function writeText(kind: string, role: string, said: PartDelta): void {
    const { part, delta } = said
    const messageId = `${runId}/${step}/${part}`
    if (text.messageId !== messageId) {
      close()
      text = { kind, messageId }
      if (role === 'assistant') parent = messageId
      else chunks.push({ type: 'REASONING_START', messageId })
      chunks.push({
        type: `${kind}_START`,
        messageId,
        role,
        metadata: { deltakit: { step, part } },
      })
    }
    if (delta) chunks.push({ type: `${kind}_CONTENT`, messageId, delta })
  }

  function close(metadata?: object): void {
    const { kind, messageId } = text
    if (kind) chunks.push({ type: `${kind}_END`, messageId, metadata })
    if (/^R/.test(kind)) chunks.push({ type: 'REASONING_END', messageId })
    text = { kind: '', messageId: '' }
  }

  function writeCall({ part, id, name, status }: ToolCallEvent): void {
    const key = partKey(step, part)
    if (status === 'awaiting-approval') {
      const entityId = ids.get(key) ?? id
      const told = { subtype: 'tool-call', entityId, encryptedValue: JSON.stringify(late) }
      waiting.push(entityId)
      if (late) chunks.push({ type: 'REASONING_ENCRYPTED_VALUE', ...told })
    }
    if (status || open.has(key)) return
    close()
    open.add(key)
    // Providers use an id again, and here it names one call of the whole conversation.
    const toolCallId = `${runId}/${key}`
    ids.set(key, toolCallId)
    const metadata = { deltakit: { step, part, id } }
    const more = { toolCallName: name, parentMessageId: parent, metadata }
    chunks.push({ type: 'TOOL_CALL_START', toolCallId, ...more })
  }

  function writeInput({ part, delta }: PartDelta): void {
    const toolCallId = ids.get(partKey(step, part))
    if (toolCallId && delta) chunks.push({ type: 'TOOL_CALL_ARGS', toolCallId, delta })
  }

  function writeOutput({ key, output, preliminary, status }: ToolOutputEvent): void {
    const toolCallId = ids.get(key)
    if (!toolCallId) return
    if (preliminary) {
      chunks.push({ type: 'CUSTOM', name: 'deltakit.preliminary', value: { toolCallId, output } })
      return
    }
    open.delete(key)
    const json = typeof output !== 'string'
    chunks.push({
      type: 'TOOL_CALL_RESULT',
      messageId: `${toolCallId}/output`,
      toolCallId,
      role: 'tool',
      content: toText(outputForModel({ status: status ?? 'done', output })),
      metadata: {
        deltakit: {
          status,
          json,
          reason: status === 'denied' ? output : undefined,
          providerState: late,
        },
      },
    })
  }

  /** A call that was cut off stays open where it can, so that nobody carries it out. */
  function finish(how: Outcome): void {
    outcome = how
    if (!running) return
    running = false
    const message = accumulator.message()
    records.push(...message.steps)
    const told = { step, stepMetadata: encodeStepMetadata(message, /source|file/) }
    silent = message.parts[0] ? undefined : told
    const whole = message.parts.flatMap((part) =>
      part.type === 'tool-call' && part.status !== 'unfinished' ? [part] : [],
    )
    if (!text.kind && !whole[0] && message.parts[0]) {
      text = { kind: 'TEXT_MESSAGE', messageId: `${runId}/${step}` }
      chunks.push({ type: 'TEXT_MESSAGE_START', messageId: text.messageId, role: 'assistant' })
    }
    const part = text.messageId.slice(`${runId}/${step}/`.length) || undefined
    close({ deltakit: { step, part, ...(!whole[0] && told) } })
    for (const [index, { key, id }] of whole.entries()) {
      const part = partNameOf(key)
      const last = index === whole.length - 1
      const metadata = { deltakit: { step, part, id, ...(last && told) } }
      chunks.push({ type: 'TOOL_CALL_END', toolCallId: ids.get(partKey(step, part)), metadata })
    }
  }

  function end(): void {
    if (running) write({ type: 'end', step, outcome })
    const { type } = outcome
    const usage = records.flatMap(tellUsage)
    const counted = { usage, metadata: silent && { deltakit: silent } }
    if (type === 'complete') {
      endStep()
      const { finishReason } = outcome
      // TanStack looks for it there.
      const tanstack = { finishReason: finishReason.replace('-', '_') }
      const metadata = { deltakit: { finishReason, ...silent }, tanstack }
      chunks.push({ type: 'RUN_FINISHED', threadId, runId, outcome: success(), usage, metadata })
    } else if (type === 'failed') {
      const { error } = outcome
      chunks.push({ type: 'RUN_ERROR', message: errorText(error), code: error.name, ...counted })
    } else if (type === 'aborted' && !open.size) {
      endStep()
      chunks.push({
        type: 'RUN_FINISHED',
        threadId,
        runId,
        outcome: { type: 'cancelled' },
        ...counted,
      })
    } else {
      const code = type === 'aborted' ? type : 'truncated'
      chunks.push({ type: 'RUN_ERROR', message: 'The answer was cut off', code, ...counted })
    }
  }

  function success(): object {
    const interrupts = waiting.map((toolCallId) => {
      return { id: toolCallId, reason: 'approval', toolCallId }
    })
    if (interrupts[0]) return { type: 'interrupt', interrupts }
    const pending = [...open].flatMap((key) => ids.get(key) ?? [])
    return { type: 'success', pendingToolCallIds: pending[0] ? pending : undefined }
  }

  return { chunks, write, end }
}

interface PartDelta {
  readonly part: string
  readonly delta: string
}

/** What the client calls the calls we told it of, by their keys in the last answer; and its last run. */
function callsIn(messages: readonly unknown[]): { ids: Map<string, string>; step: number } {
  const ids = new Map<string, string>()
  let step = 0
  for (const { toolCalls } of messages.map(Object)) {
    for (const call of Array.isArray(toolCalls) ? toolCalls : []) {
      const told = metadataIn(Object(call).metadata)
      step = Number(told.step)
      ids.set(partKey(step, textIn(told.part)), textIn(Object(call).id))
    }
  }
  return { ids, step }
}
