// AG-UI 1.0: how its events are read.

import { readUsage } from './ag-ui-usage.ts'
import { ProviderError } from './errors.ts'
import type { Outcome } from './event.ts'
import type { Reader } from './model.ts'
import type { Telling } from './several-runs.ts'
import { finishIn, outputIn, type ToldRun, tellRun, textIn, toldIn } from './told-run.ts'
import { sumUsage } from './usage.ts'

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
  readonly part: string
  metadata: object
}

export function createAGUIReader({ calls, begin, tell, keep }: Telling): Reader['read'] {
  const places = new Map<string, Place>()
  const last = { reasoning: '', content: '', tool: '' }
  let answered = false
  let told = false
  // What a snapshot ends with is the answer, where it is told in no other way.
  let shown: unknown

  function end(outcome: Outcome): void {
    tell({ type: 'end', run: 0, outcome })
  }

  function readPart(type: 'reasoning' | 'content' | 'tool', chunk: Chunk): void {
    const { messageId, toolCallId, toolCallName, role, metadata } = chunk
    const delta = textIn(chunk.delta)
    const id = textIn(toolCallId ?? messageId) || last[type]
    last[type] = id
    const foreign = role && !/^(assistant|reasoning)$/.test(textIn(role))
    const known = places.get(id)
    const place = known ?? { part: foreign ? '' : `${type}:${id}`, metadata: {} }
    const { part } = place
    places.set(id, place)
    if (!part) return
    if (!known) {
      // What is begun after an output belongs to the next run.
      if (answered) end({ type: 'complete', finish: 'tool-calls' })
      answered = false
      begin()
      if (id) keep(part, { id })
    }
    if (type === 'tool') {
      tell({ type: 'tool-call', part, id, name: textIn(toolCallName) })
      if (delta) tell({ type: 'tool-input', part, delta })
    } else if (delta) tell({ type, part, delta })
    if (!metadata) return
    place.metadata = { ...place.metadata, ...metadata }
    keep(part, { metadata: place.metadata })
    readTold(metadata)
  }

  function readTold(metadata: unknown): void {
    const run = toldIn(metadata).told as ToldRun | null | undefined
    told ||= Boolean(run)
    // These have no place of their own there.
    for (const [part, , whole] of run?.parts ?? []) {
      const { key, carry, ...said } = Object(whole)
      if (/^(source|file)$/.test(said.type)) tell({ ...said, part })
    }
    tellRun(run, tell)
  }

  function readOutput(id: unknown, output: unknown, how: object): boolean {
    const call = calls.get(`tool:${textIn(id)}`)
    if (call) tell({ type: 'tool-output', key: call.key, output, ...how })
    return Boolean(call)
  }

  function readEnd({ outcome, usage, metadata }: Chunk): void {
    const { type, interrupts } = Object(outcome)
    const counted = Array.isArray(usage) ? sumUsage(usage.map(readUsage)) : {}
    if (!told && counted.total) tell({ type: 'usage', usage: { ...counted, raw: usage } })
    const { finishReason = type === 'interrupt' && type } = Object(Object(metadata).tanstack)
    const raw = textIn(finishReason)
    const { id: messageId, role, content: delta } = Object([shown].flat().at(-1))
    if (role === 'assistant' && !places.size) readPart('content', { messageId, delta })
    for (const interrupt of Array.isArray(interrupts) ? interrupts : []) {
      const { id, toolCallId } = Object(interrupt)
      const part = `tool:${toolCallId}`
      const call = calls.get(part)
      if (!call) {
        const message = `The agent asks: ${Object(interrupt).message ?? Object(interrupt).reason}`
        tell({ type: 'warning', code: 'unsupported', message })
        continue
      }
      // Where we told it, it has the id of the call, and a no is an output like any other.
      if (id !== toolCallId) keep(part, { interrupt: id })
      tell({ type: 'tool-call', part, id: toolCallId, name: call.name, status: 'waiting' })
    }
    if (type === 'cancelled') end({ type: 'aborted' })
    else tell({ type: 'finish', reason: finishIn(raw || 'stop'), raw })
  }

  return (raw) => {
    const chunk: Chunk = Object(raw)
    const { toolCallId, content, metadata, name, value, message, code } = chunk
    const type = textIn(chunk.type)
    if (/^RUN_/.test(type)) readTold(metadata)
    // The thinking of AG-UI 0.0 has no ids.
    const [, kind] =
      /^(TEXT_M|REASONING_M|THINKING_TEXT_M|TOOL_)\w+_(?:START|CONTENT|ARGS|CHUNK|END)$/.exec(
        type,
      ) ?? []
    if (kind === 'TOOL_') readPart('tool', chunk)
    else if (kind) readPart(kind === 'TEXT_M' ? 'content' : 'reasoning', chunk)
    else if (type === 'TOOL_CALL_RESULT') {
      answered = true
      const failed = toldIn(metadata).failed === true
      // Of an older run's call too, and to that nothing can be added any more.
      if (metadata) keep(`output:${toolCallId}`, { outputs: { [textIn(toolCallId)]: metadata } })
      return readOutput(toolCallId, outputIn(content, metadata), { failed })
    } else if (type === 'REASONING_ENCRYPTED_VALUE') {
      const { encryptedValue } = chunk
      const place = places.get(textIn(chunk.entityId))
      if (place) keep(place.part, { encryptedValue })
    } else if (type === 'CUSTOM') {
      if (name === 'deltakit.preliminary') {
        readOutput(Object(value).toolCallId, Object(value).output, { preliminary: true })
      }
    } else if (/^STATE_/.test(type)) {
      const { snapshot = {} } = chunk
      // After a change it is no longer what it was.
      keep('state', { state: snapshot })
      return 'snapshot' in chunk
    } else if (type === 'MESSAGES_SNAPSHOT') {
      shown = chunk.messages
      return false
    } else if (type === 'RUN_FINISHED') readEnd(chunk)
    else if (type === 'RUN_ERROR') {
      if (code === 'aborted') end({ type: 'aborted' })
      else if (code !== 'truncated') throw new ProviderError({ error: { message, code } })
    } else return /^(RUN_STARTED$|STEP_|RAW$|(REASONING|THINKING)_(START|END)$)/.test(type)
    return true
  }
}
