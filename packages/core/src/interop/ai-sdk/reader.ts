// The Vercel AI SDK's UI message stream, v1: how it is read.

import { ProviderError } from '../../protocol/errors.ts'
import { asText } from '../../protocol/message.ts'
import type { Telling } from '../remote-steps.ts'
import { finishIn, tellRun, textIn, toldIn } from '../step-metadata.ts'

/** One `data:` line. What it holds is asked for, never trusted. */
interface Chunk {
  readonly type?: unknown
  readonly id?: unknown
  readonly delta?: unknown
  readonly providerMetadata?: object | null
  readonly toolCallId?: unknown
  readonly toolName?: unknown
  readonly providerExecuted?: unknown
  readonly inputTextDelta?: unknown
  readonly input?: unknown
  readonly output?: unknown
  readonly errorText?: unknown
  readonly preliminary?: unknown
  readonly approvalId?: unknown
  readonly signature?: unknown
  readonly url?: unknown
  readonly title?: unknown
  readonly mediaType?: unknown
  readonly sourceId?: unknown
  readonly transient?: unknown
  readonly messageId?: unknown
  readonly messageMetadata?: object | null
  readonly finishReason?: unknown
}

const known = /^(text|reasoning|tool|data|source|file|start|finish|error|abort|message)\b(?!-file)/

export function createUIMessageReader(telling: Telling): (chunk: unknown) => boolean {
  const { calls, tell, end, become, answer, keep } = telling
  // Texts by the ids they have there, and calls whose input is being written.
  const begun = new Map<string, string>()
  let steps = 0
  let count = 0
  let cut = false

  function readText(type: 'content' | 'reasoning', chunk: Chunk): void {
    const { id, delta, providerMetadata } = chunk
    const place = `${type}:${id}`
    // An id that begins again is another text, unless we wrote it: ours go on.
    if (/start$/.test(textIn(chunk.type)) && !toldIn(providerMetadata).part) {
      begun.set(place, `${place}:${count++}`)
    }
    const part = begun.get(place) ?? place
    if (delta || providerMetadata) tell({ type, part, delta: textIn(delta) })
    if (providerMetadata) keep(part, { providerMetadata })
  }

  /** Data of the app's own and documents: nothing here shows them, and they go back as they came. */
  function readWhole(type: string, { url, ...chunk }: Chunk): void {
    const { id, sourceId = id ?? count++, title, mediaType, providerMetadata } = chunk
    const part = `${type}:${sourceId}`
    const where = { part, url: textIn(url) }
    const text = textIn(toldIn(providerMetadata).text)
    if (type === 'file') tell({ type, ...where, mediaType: textIn(mediaType) })
    if (type === 'source-url') tell({ type: 'source', ...where, title: textIn(title), text })
    if (!chunk.transient) keep(part, chunk)
  }

  function readCall(type: string, chunk: Chunk): void {
    const { input, output, inputTextDelta, approvalId, signature, ...kept } = chunk
    const { toolCallId, toolName, providerExecuted, preliminary, providerMetadata } = chunk
    const id = textIn(toolCallId)
    const part = `tool:${id}`
    // Only what tells of a call names its tool.
    if (toolName) {
      tell({ type: 'tool-call', part, id, name: textIn(toolName) })
      // Carried out there already, whether or not its output is told.
      if (providerExecuted) become(part, 'running')
      keep(part, kept)
    }
    const key = calls.get(part)?.key ?? ''
    const errorText = textIn(chunk.errorText)
    const whole = errorText ? asText(input) : JSON.stringify(input)
    const delta = toolName && !begun.has(key) ? whole : textIn(inputTextDelta)
    if (key && delta) {
      begun.set(key, part)
      tell({ type: 'tool-input', part, delta })
    }
    if (approvalId && become(part, 'waiting')) {
      keep(part, { approval: { id: approvalId, signature } })
    }
    const failed = /error$|denied$/.test(type)
    // Where we wrote the stream, the loop behind it says itself what it makes of such a call.
    if (/output/.test(type) || (failed && !toldIn(providerMetadata).part)) {
      const said = failed ? errorText || 'Denied' : output
      answer(part, { output: said, failed, preliminary: preliminary === true })
    }
  }

  return (said) => {
    const chunk: Chunk = Object(said)
    const { messageId, messageMetadata, errorText, finishReason } = chunk
    const type = textIn(chunk.type)
    const [, kind = ''] = known.exec(type) ?? []
    if (kind === 'tool') readCall(type, chunk)
    if (kind === 'text') readText('content', chunk)
    if (kind === 'reasoning') readText(kind, chunk)
    if (/data|source|file/.test(kind)) readWhole(type, chunk)
    if (messageId) keep('message', { messageId })
    if (messageMetadata) {
      const { runs, late } = toldIn(messageMetadata)
      const [told] = Object.values(Object(runs))
      // What is told late stands beside what was.
      keep(`metadata${Object.keys(Object(late))}`, messageMetadata)
      // That it was cut off is no error, and has no other chunk.
      cut ||= tellRun(told, telling) === 'truncated'
    }
    if (type === 'start-step' && steps++) end()
    if (type === 'abort') end({ type: 'aborted' })
    const raw = textIn(finishReason)
    if ((type === 'error' && !cut) || raw === 'error') {
      throw new ProviderError({ error: { message: errorText } })
    }
    if (type === 'finish') {
      // AI SDK 5 gives no reason.
      tell({ type, reason: finishIn(raw || 'stop'), raw })
    }
    return kind !== ''
  }
}
