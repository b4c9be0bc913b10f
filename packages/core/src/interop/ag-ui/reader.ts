// AG-UI 1.0: how its events are read.

import { ProviderError } from '../../protocol/errors.ts'
import { sumUsage } from '../../protocol/usage.ts'
import type { Telling } from '../remote-steps.ts'
import { finishIn, outputIn, type ToldRun, tellRun, textIn, toldIn } from '../step-metadata.ts'
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

export function createAGUIReader(telling: Telling): (chunk: unknown) => boolean {
  const { begin, tell, end, become, answer, keep } = telling
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
      begin()
      if (id) keep(part, { id })
    }
    if (type === 'tool') {
      tell({ type: 'tool-call', part, id: textIn(id), name: textIn(toolCallName) })
      if (delta) tell({ type: 'tool-input', part, delta })
    } else if (delta) tell({ type, part, delta })
    if (!metadata) return
    place.metadata = { ...place.metadata, ...metadata }
    keep(part, { metadata: place.metadata })
    readTold(metadata)
  }

  function readTold(metadata: unknown): void {
    const run = toldIn(metadata).told as ToldRun | null | undefined
    told ||= run
    // These have no place of their own there.
    for (const [part, , whole] of run?.parts ?? []) {
      const { key, carry, ...said } = Object(whole)
      if (/^(source|file)$/.test(said.type)) tell({ ...said, part })
    }
    tellRun(run, telling)
  }

  function readEnd({ outcome, usage, metadata }: Chunk): void {
    const { type, interrupts = [] } = Object(outcome)
    const counted = sumUsage([usage ?? []].flat().map(readUsage))
    if (!told && counted.total) tell({ type: 'usage', usage: { ...counted, raw: usage } })
    const { role, id: messageId, content: delta } = Object([shown].flat().at(-1))
    if (role === 'assistant' && !places.size) readPart('content', { messageId, delta })
    for (const { id, toolCallId, message, reason } of [interrupts].flat().map(Object)) {
      const part = `tool:${toolCallId}`
      if (become(part, 'waiting')) {
        // Where we told it, it has the id of the call, and a no is an output like any other.
        if (id !== toolCallId) keep(part, { interrupt: id })
      } else {
        tell({
          type: 'warning',
          code: 'unsupported',
          message: `The agent asks: ${message ?? reason}`,
        })
      }
    }
    const { finishReason = type === 'interrupt' && type } = Object(Object(metadata).tanstack)
    const raw = textIn(finishReason)
    if (type === 'cancelled') end({ type: 'aborted' })
    else tell({ type: 'finish', reason: finishIn(raw || 'stop'), raw })
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
      const output = outputIn(content, metadata)
      answer(`tool:${toolCallId}`, { output, failed: toldIn(metadata).failed === true })
      // Of an older run's call too, and to that nothing can be added any more.
      if (metadata) keep('outputs', { [`output:${toolCallId}`]: metadata })
    }
    const { part } = places.get(chunk.entityId) ?? {}
    if (part && encryptedValue) keep(part, { encryptedValue })
    if (chunk.name === 'deltakit.preliminary') {
      const { toolCallId, output } = Object(value)
      answer(`tool:${toolCallId}`, { output, preliminary: true })
    }
    // After a change it is no longer what it was.
    if (/^STATE_/.test(type)) keep('state', { state: chunk.snapshot ?? {} })
    shown = chunk.messages ?? shown
    if (type === 'RUN_FINISHED') readEnd(chunk)
    if (type === 'RUN_ERROR') {
      if (code === 'aborted') end({ type: 'aborted' })
      else if (code !== 'truncated') throw new ProviderError({ error: { message, code } })
    }
    return /^(RUN|STEP|RAW|CUSTOM|TEXT|TOOL|REASONING|THINKING|STATE_S)/.test(type)
  }
}
