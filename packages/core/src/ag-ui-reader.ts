// AG-UI 1.0: how its events are read.

import { readUsage } from './ag-ui-usage.ts'
import { ProviderError } from './errors.ts'
import { type Finish, finishOf } from './event.ts'
import type { Reader } from './model.ts'
import type { Call, Telling } from './several-runs.ts'
import { outputIn, type ToldRun, tellRun, textIn, toldIn } from './told-run.ts'
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
  readonly outcome?: { readonly type?: unknown; readonly interrupts?: unknown } | null
  readonly usage?: unknown
  readonly message?: unknown
  readonly code?: unknown
}

export function createAGUIReader(telling: Telling, threadId: string): Reader['read'] {
  const names = new Map<string, string>()
  const foreign = new Set<string>()
  let introduced = false
  let last = ''
  let answered = false
  // Why a run is over, once something other than the end of the answer follows.
  let over: Finish | undefined
  let told = false

  /** What a client keeps, and sends back. */
  function keep(part: string, entry: string, set: object): void {
    if (telling.open()) telling.say({ type: 'carry', part, entry, set: { ...set } })
  }

  /** The place of a message or a call. What is begun after an output belongs to the next run. */
  function nameOf(kind: string, id: string, metadata: Chunk['metadata']): string {
    if (!names.has(id)) {
      endRun()
      if (answered && telling.open()) telling.end()
      telling.begin()
      answered = false
      names.set(id, textIn(toldIn(metadata).part) || `${kind}:${id}`)
    }
    return names.get(id) ?? ''
  }

  function readText(type: 'reasoning' | 'content', chunk: Chunk): void {
    const { role, metadata } = chunk
    const id = textIn(chunk.messageId) || last
    last = id
    if (role && !/^(assistant|reasoning)$/.test(textIn(role))) foreign.add(id)
    if (foreign.has(id)) return
    const fresh = !names.has(id)
    const part = nameOf(type, id, metadata)
    const delta = textIn(chunk.delta)
    if (delta || (fresh && toldIn(metadata).part)) telling.say({ type, part, delta })
    if (fresh && id) keep(part, 'message', { id })
    readMetadata(part, metadata)
  }

  function readCall(chunk: Chunk): void {
    const { toolCallName, metadata } = chunk
    const id = textIn(chunk.toolCallId) || last
    last = id
    const part = nameOf('tool', id, metadata)
    const call = telling.call(id, part, textIn(toolCallName))
    const delta = textIn(chunk.delta)
    call.inputText += delta
    if (delta) telling.say({ type: 'tool-input', part, delta })
    readMetadata(part, metadata)
  }

  function readMetadata(part: string, metadata: Chunk['metadata']): void {
    if (!metadata) return
    keep(part, 'metadata', metadata)
    readTold(metadata)
  }

  function readTold(metadata: Chunk['metadata']): void {
    const run = toldIn(metadata).told as ToldRun | undefined
    if (!run || !telling.open()) return
    told = true
    if (run.outcome?.type === 'complete') over = finishOf(textIn(run.outcome.finish))
    tellRun(run, telling)
    for (const [name, , whole] of run.parts ?? []) {
      const { type, url, title, text, mediaType }: Record<string, unknown> = Object(whole)
      const where = { part: name, url: textIn(url) }
      if (type === 'file') telling.say({ type, ...where, mediaType: textIn(mediaType) })
      if (type === 'source')
        telling.say({ type, ...where, title: textIn(title), text: textIn(text) })
    }
  }

  function readResult({ content, metadata }: Chunk, call: Call): void {
    const output = outputIn(content, metadata)
    const failed = toldIn(metadata).failed === true
    telling.settle(call, { type: 'tool-output', key: call.key, output, failed })
    answered = true
  }

  function readCustom({ name, value }: Chunk): void {
    if (name !== 'deltakit.preliminary') return
    const { toolCallId, output } = Object(value)
    const call = telling.callOf(textIn(toolCallId))
    if (!call) return
    const { key } = call
    endRun()
    telling.settle(call, { type: 'tool-output', key, output, preliminary: true })
  }

  function readEnd({ outcome, usage, metadata }: Chunk): void {
    const { type, interrupts } = Object(outcome)
    readTold(metadata)
    const counted = Array.isArray(usage) ? sumUsage(usage.map(readUsage)) : {}
    const open = telling.open() && !told
    if (open && counted.total) telling.say({ type: 'usage', usage: { ...counted, raw: usage } })
    if (type === 'cancelled') {
      telling.stop()
      return
    }
    for (const interrupt of Array.isArray(interrupts) ? interrupts : []) ask(Object(interrupt))
    const raw = textIn(toldIn(metadata).finish ?? Object(Object(metadata).tanstack).finishReason)
    const reason = raw ? finishOf(raw) : 'stop'
    if (open) telling.say({ type: 'finish', reason, raw })
    telling.finish(reason)
    over ??= reason
  }

  function ask({ id, toolCallId }: { readonly id?: unknown; readonly toolCallId?: unknown }): void {
    const callId = textIn(toolCallId)
    const call = telling.callOf(callId)
    if (!call) return
    const { part, name } = call
    keep(part, 'interrupt', { id })
    telling.settle(call, { type: 'tool-call', part, id: callId, name, status: 'waiting' })
  }

  function readError({ message, code, metadata }: Chunk): void {
    readTold(metadata)
    if (code === 'aborted') telling.stop()
    else if (code !== 'truncated') throw new ProviderError({ error: { message, code } })
  }

  return (raw) => {
    if (!introduced) keep('message', 'thread', { threadId })
    introduced = true
    const chunk: Chunk = Object(raw)
    const type = textIn(chunk.type)
    // The thinking of AG-UI 0.0 has no ids.
    const [, kind] =
      /^(TEXT_M|REASONING_M|THINKING_TEXT_M|TOOL_)\w+_(?:START|CONTENT|ARGS|CHUNK|END)$/.exec(
        type,
      ) ?? []
    if (kind === 'TOOL_') readCall(chunk)
    else if (kind) readText(kind === 'TEXT_M' ? 'content' : 'reasoning', chunk)
    else if (type === 'TOOL_CALL_RESULT') {
      const call = telling.callOf(textIn(chunk.toolCallId))
      if (!call) return false
      endRun()
      readResult(chunk, call)
    } else if (type === 'REASONING_ENCRYPTED_VALUE') {
      const { encryptedValue } = chunk
      const part = names.get(textIn(chunk.entityId))
      if (part) keep(part, 'encrypted', { encryptedValue })
    } else if (type === 'CUSTOM') readCustom(chunk)
    else if (type === 'STATE_SNAPSHOT') keep('message', 'state', { state: chunk.snapshot })
    else if (type === 'RUN_FINISHED') readEnd(chunk)
    else if (type === 'RUN_ERROR') readError(chunk)
    else return /^(RUN_STARTED$|STEP_|RAW$|(REASONING|THINKING)_(START|END)$)/.test(type)
    return true
  }

  /** What ends a run may end the answer too. TanStack AI says `RUN_FINISHED` for each. */
  function endRun(): void {
    if (over && telling.open()) telling.end(over)
    over = undefined
    telling.finish(undefined)
  }
}
