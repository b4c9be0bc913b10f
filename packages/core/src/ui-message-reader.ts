// The Vercel AI SDK's UI message stream, v1: how it is read.

import { denial } from './approval.ts'
import { ProviderError } from './errors.ts'
import { finishOf } from './event.ts'
import { asText } from './message.ts'
import type { Reader } from './model.ts'
import type { Call, Telling } from './several-runs.ts'
import { type ToldRun, tellRun, textIn, toldIn } from './told-run.ts'

/** One `data:` line. What it holds is asked for, never trusted. */
interface Chunk {
  readonly type?: unknown
  readonly id?: unknown
  readonly delta?: unknown
  readonly providerMetadata?: object | null
  readonly toolCallId?: unknown
  readonly toolName?: unknown
  readonly inputTextDelta?: unknown
  readonly input?: unknown
  readonly output?: unknown
  readonly errorText?: unknown
  readonly preliminary?: unknown
  readonly dynamic?: unknown
  readonly providerExecuted?: unknown
  readonly title?: unknown
  readonly toolMetadata?: unknown
  readonly approvalId?: unknown
  readonly signature?: unknown
  readonly url?: unknown
  readonly mediaType?: unknown
  readonly sourceId?: unknown
  readonly transient?: unknown
  readonly messageId?: unknown
  readonly messageMetadata?: object | null
  readonly finishReason?: unknown
}

export function createUIMessageReader(telling: Telling, chatId: string): Reader['read'] {
  const names = new Map<string, string>()
  let steps = 0
  let files = 0
  let cut = false

  /** What a page keeps, and sends back. */
  function keep(part: string, entry: string, fields: object): void {
    const kept = Object.entries(fields).filter(([, value]) => value !== undefined)
    const set = Object.fromEntries(kept)
    if (kept.length && telling.open()) telling.say({ type: 'carry', part, entry, set })
  }

  /** Its own name where we wrote the stream; else its id, for nothing else names it. */
  function nameOf(place: string, { providerMetadata }: Chunk): string {
    const own = textIn(toldIn(providerMetadata).part)
    if (own) names.set(place, own)
    return names.get(place) ?? place
  }

  function readText(type: 'reasoning' | 'content', chunk: Chunk): void {
    const { id, providerMetadata } = chunk
    const part = nameOf(`${type}:${id}`, chunk)
    const delta = textIn(chunk.delta)
    if (delta || providerMetadata) telling.say({ type, part, delta })
    if (providerMetadata) keep(part, 'providerMetadata', providerMetadata)
  }

  function readInput(id: string, chunk: Chunk): Call {
    const { input, providerMetadata, dynamic, providerExecuted, title, toolMetadata } = chunk
    const call = telling.call(id, nameOf(`tool:${id}`, chunk), textIn(chunk.toolName))
    keep(call.part, 'call', { dynamic, providerExecuted, title, toolMetadata })
    if (providerMetadata) keep(call.part, 'providerMetadata', providerMetadata)
    const exact = toldIn(providerMetadata).inputText
    if (input === undefined || call.inputText) return call
    const raw = typeof exact === 'string' || chunk.errorText ? asText(exact ?? input) : undefined
    return write(call, raw ?? JSON.stringify(input))
  }

  function write(call: Call, delta: string): Call {
    call.inputText += delta
    if (delta) telling.say({ type: 'tool-input', part: call.part, delta })
    return call
  }

  function readSource(chunk: Chunk): void {
    const part = nameOf(`source:${chunk.sourceId}`, chunk)
    const text = textIn(toldIn(chunk.providerMetadata).text)
    const { url, title, providerMetadata } = chunk
    telling.say({ type: 'source', part, url: textIn(url), title: textIn(title), text })
    if (providerMetadata) keep(part, 'providerMetadata', providerMetadata)
  }

  function readFile(chunk: Chunk): void {
    const { url, mediaType, providerMetadata } = chunk
    const part = nameOf(`file:${files++}`, chunk)
    telling.say({ type: 'file', part, url: textIn(url), mediaType: textIn(mediaType) })
    if (providerMetadata) keep(part, 'providerMetadata', providerMetadata)
  }

  /** Data of the app's own and documents: nothing here shows them, and they go back as they came. */
  function readOther(type: string, chunk: Chunk): void {
    if (chunk.transient) return
    const part = `${type}:${chunk.id ?? chunk.sourceId ?? files++}`
    telling.say({ type: 'carry', part, entry: 'part', set: { ...chunk } })
  }

  function settle(call: Call, output: unknown, how: object): void {
    telling.settle(call, { type: 'tool-output', key: call.key, output, ...how })
  }

  function ask(call: Call, id: string, { approvalId, signature }: Chunk): void {
    keep(call.part, 'approval', { id: approvalId, signature })
    const { part } = call
    telling.settle(call, { type: 'tool-call', part, id, name: call.name, status: 'waiting' })
  }

  function readCall(type: string, chunk: Chunk): boolean {
    const id = textIn(chunk.toolCallId)
    if (/input-(start|available)$/.test(type)) readInput(id, chunk)
    const errorText = textIn(chunk.errorText)
    if (type === 'tool-input-error') {
      const call = readInput(id, chunk)
      // Where we wrote the stream, the loop behind it says itself what it makes of such a call.
      if (!toldIn(chunk.providerMetadata).part) settle(call, errorText, { failed: true })
    }
    const call = telling.callOf(id)
    if (!call) return false
    const { output, preliminary } = chunk
    if (type === 'tool-input-delta') write(call, textIn(chunk.inputTextDelta))
    if (type === 'tool-approval-request') ask(call, id, chunk)
    if (type === 'tool-output-available') settle(call, output, preliminary ? { preliminary } : {})
    if (type === 'tool-output-error') settle(call, errorText, { failed: true })
    if (type === 'tool-output-denied') settle(call, denial(''), { failed: true })
    return /input|output|approval-request/.test(type)
  }

  function readMetadata(metadata: object | null | undefined): ToldRun | undefined {
    if (!metadata) return undefined
    const [told] = Object.values(Object(toldIn(metadata).runs)) as (ToldRun | undefined)[]
    if (telling.open()) {
      keep('message', 'metadata', metadata)
      if (told) tellRun(told, telling)
    }
    return told
  }

  function readWhole(type: string, chunk: Chunk): boolean {
    const { messageId: id, messageMetadata, finishReason } = chunk
    if (type === 'start') keep('message', 'message', { id, chatId })
    const told = readMetadata(messageMetadata)
    if (type === 'start-step' && steps++) {
      if (telling.open()) telling.end()
      telling.begin()
    }
    if (type === 'abort') telling.stop()
    // That it was cut off is no error, and has no other chunk.
    cut ||= told?.outcome?.type === 'truncated'
    if (type === 'error' && !cut) throw new ProviderError({ error: { message: chunk.errorText } })
    if (type === 'finish') {
      // AI SDK 5 gives no reason.
      const raw = textIn(finishReason)
      const reason = raw ? finishOf(raw) : 'stop'
      if (telling.open() && !told?.finish) telling.say({ type: 'finish', reason, raw })
      telling.finish(reason)
    } else if (told?.outcome?.type === 'complete' && telling.open()) {
      telling.end(finishOf(textIn(told.outcome.finish)))
    }
    return /^(start|finish|error|start-step|finish-step|abort|message-metadata)$/.test(type)
  }

  return (raw) => {
    const chunk: Chunk = Object(raw)
    const type = textIn(chunk.type)
    const [, kind] = /^(text|reasoning)-(start|delta|end)$/.exec(type) ?? []
    if (kind) readText(kind === 'text' ? 'content' : 'reasoning', chunk)
    else if (type.startsWith('tool-')) return readCall(type, chunk)
    else if (type === 'source-url') readSource(chunk)
    else if (type === 'file') readFile(chunk)
    else if (/^(data-|source-document$)/.test(type)) readOther(type, chunk)
    else return readWhole(type, chunk)
    return true
  }
}
