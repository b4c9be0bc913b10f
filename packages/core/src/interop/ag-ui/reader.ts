// AG-UI 1.0: how its events are read.

import { ProviderError } from '../../protocol/errors.ts'
import { sumUsage } from '../../protocol/usage.ts'
import type { RemoteSteps } from '../remote-steps.ts'
import {
  emitStepMetadata,
  finishReasonIn,
  metadataIn,
  outputIn,
  outputStatusIn,
  type StepMetadata,
  textIn,
} from '../step-metadata.ts'
import { readUsage } from './usage.ts'

/** One `data:` line. What it holds is asked for, never trusted. */
interface Chunk {
  readonly type?: unknown
  readonly messageId?: unknown
  readonly role?: unknown
  readonly delta?: unknown
  readonly metadata?: object | null
  readonly toolCallId?: unknown
  readonly toolCallName?: unknown
  readonly content?: unknown
  readonly entityId?: unknown
  readonly encryptedValue?: unknown
  readonly name?: unknown
  readonly value?: unknown
  readonly snapshot?: unknown
  readonly messages?: unknown
  readonly outcome?: unknown
  readonly usage?: unknown
  readonly message?: unknown
  readonly code?: unknown
}

/** A message or a call of theirs; one without a part is said by others than the agent. */
interface Place {
  readonly part: string | false
  metadata: object
}

export function createAGUIReader(telling: RemoteSteps): (chunk: unknown) => boolean {
  const { beginStep, emit, end, setStatus, setOutput, setProviderState } = telling
  const places = new Map<unknown, Place>()
  const last: Record<string, unknown> = {}
  let answered = false
  let told: unknown
  // What a snapshot ends with is the answer, where it is told in no other way.
  let shown: unknown

  function readPart(type: 'reasoning' | 'content' | 'tool', chunk: Chunk): void {
    const { messageId = last[type], toolCallId: id = messageId } = chunk
    const { toolCallName, role = 'assistant', metadata } = chunk
    const delta = textIn(chunk.delta)
    last[type] = id
    const known = places.get(id)
    const own = /^(assistant|reasoning)$/.test(textIn(role))
    const place = known ?? { part: own && `${type}:${id}`, metadata: {} }
    const { part } = place
    places.set(id, place)
    if (!part) return
    if (!known) {
      // What is begun after an output belongs to the next run.
      if (answered) end()
      answered = false
      beginStep()
      if (id) setProviderState(part, { id })
    }
    if (type === 'tool') {
      emit({ type: 'tool-call', part, id: textIn(id), name: textIn(toolCallName) })
      if (delta) emit({ type: 'tool-input', part, delta })
    } else if (delta) emit({ type, part, delta })
    if (!metadata) return
    place.metadata = { ...place.metadata, ...metadata }
    setProviderState(part, { metadata: place.metadata })
    readTold(metadata)
  }

  function readTold(metadata: unknown): void {
    const step = metadataIn(metadata).stepMetadata as StepMetadata | null | undefined
    told ||= step
    // These have no place of their own there.
    for (const [part, , whole] of step?.parts ?? []) {
      const { key, providerState, ...said } = Object(whole)
      if (/^(source|file)$/.test(said.type)) emit({ ...said, part })
    }
    emitStepMetadata(step, telling)
  }

  function readEnd({ outcome, usage, metadata }: Chunk): void {
    const { type, interrupts = [] } = Object(outcome)
    const counted = sumUsage([usage ?? []].flat().map(readUsage))
    if (!told && counted.total) emit({ type: 'usage', usage: { ...counted, raw: usage } })
    const { role, id: messageId, content: delta } = Object([shown].flat().at(-1))
    if (role === 'assistant' && !places.size) readPart('content', { messageId, delta })
    for (const { id, toolCallId, message, reason } of [interrupts].flat().map(Object)) {
      const part = `tool:${toolCallId}`
      if (setStatus(part, 'awaiting-approval')) {
        // Where we told it, it has the id of the call, and a no is an output like any other.
        if (id !== toolCallId) setProviderState(part, { interrupt: id })
      } else {
        emit({
          type: 'warning',
          code: 'unsupported',
          message: `The agent asks: ${message ?? reason}`,
        })
      }
    }
    const { finishReason = type === 'interrupt' && type } = Object(Object(metadata).tanstack)
    const raw = textIn(finishReason)
    if (type === 'cancelled') end({ type: 'aborted' })
    else emit({ type: 'finish', reason: finishReasonIn(raw || 'stop'), raw })
  }

  return (raw) => {
    const chunk: Chunk = Object(raw)
    const { toolCallId, content, metadata, encryptedValue, value, message, code } = chunk
    const type = textIn(chunk.type)
    if (/^RUN_/.test(type)) readTold(metadata)
    // The thinking of AG-UI 0.0 has no ids.
    const [, kind] =
      /^(TEXT|TOOL|REASONING|THINKING_TEXT)_(?:MESSAGE|CALL)_(?!RESULT)/.exec(type) ?? []
    if (kind) readPart(kind === 'TOOL' ? 'tool' : kind === 'TEXT' ? 'content' : 'reasoning', chunk)
    if (type === 'TOOL_CALL_RESULT') {
      answered = true
      const { status: theirs, reason } = metadataIn(metadata)
      const status = outputStatusIn(theirs) ?? 'done'
      const output = status === 'denied' ? textIn(reason) : outputIn(content, metadata)
      setOutput(`tool:${toolCallId}`, { output, status })
      // Of an older run's call too, and to that nothing can be added any more.
      if (metadata) setProviderState('outputs', { [`output:${toolCallId}`]: metadata })
    }
    const { part } = places.get(chunk.entityId) ?? {}
    if (part && encryptedValue) setProviderState(part, { encryptedValue })
    if (chunk.name === 'deltakit.preliminary') {
      const { toolCallId, output } = Object(value)
      setOutput(`tool:${toolCallId}`, { output, preliminary: true })
    }
    // After a change it is no longer what it was.
    if (/^STATE_/.test(type)) setProviderState('state', { state: chunk.snapshot ?? {} })
    shown = chunk.messages ?? shown
    if (type === 'RUN_FINISHED') readEnd(chunk)
    if (type === 'RUN_ERROR') {
      if (code === 'aborted') end({ type: 'aborted' })
      else if (code !== 'truncated') throw new ProviderError({ error: { message, code } })
    }
    return /^(RUN|STEP|RAW|CUSTOM|TEXT|TOOL|REASONING|THINKING|STATE_S)/.test(type)
  }
}
