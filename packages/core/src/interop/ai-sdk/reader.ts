// The Vercel AI SDK's UI message stream, v1: how it is read.

import { ProviderError } from '../../protocol/errors.ts'
import { toText } from '../../protocol/message.ts'
import type { RemoteSteps } from '../remote-steps.ts'
import { emitStepMetadata, finishReasonIn, metadataIn, textIn } from '../step-metadata.ts'

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

export function createUIMessageReader(telling: RemoteSteps): (chunk: unknown) => boolean {
  const { calls, emit, end, setStatus, setOutput, setProviderState } = telling
  // Texts by the ids they have there, and calls whose input is being written.
  const begun = new Map<string, string>()
  let steps = 0
  let count = 0
  let cut = false

  function readText(type: 'content' | 'reasoning', chunk: Chunk): void {
    const { id, delta, providerMetadata } = chunk
    const place = `${type}:${id}`
    // An id that begins again is another text, unless we wrote it: ours go on.
    if (/start$/.test(textIn(chunk.type)) && !metadataIn(providerMetadata).part) {
      begun.set(place, `${place}:${count++}`)
    }
    const part = begun.get(place) ?? place
    if (delta || providerMetadata) emit({ type, part, delta: textIn(delta) })
    if (providerMetadata) setProviderState(part, { providerMetadata })
  }

  /** Data of the app's own and documents: nothing here shows them, and they go back as they came. */
  function readWhole(type: string, { url, ...chunk }: Chunk): void {
    const { id, sourceId = id ?? count++, title, mediaType, providerMetadata } = chunk
    const part = `${type}:${sourceId}`
    const where = { part, url: textIn(url) }
    const text = textIn(metadataIn(providerMetadata).text)
    if (type === 'file') emit({ type, ...where, mediaType: textIn(mediaType) })
    if (type === 'source-url') emit({ type: 'source', ...where, title: textIn(title), text })
    if (!chunk.transient) setProviderState(part, chunk)
  }

  function readCall(type: string, chunk: Chunk): void {
    const { input, output, inputTextDelta, approvalId, signature, ...kept } = chunk
    const { toolCallId, toolName, providerExecuted, preliminary, providerMetadata } = chunk
    const id = textIn(toolCallId)
    const part = `tool:${id}`
    // Only what tells of a call names its tool.
    if (toolName) {
      emit({ type: 'tool-call', part, id, name: textIn(toolName) })
      // Carried out there already, whether or not its output is told.
      if (providerExecuted) setStatus(part, 'running')
      setProviderState(part, kept)
    }
    const key = calls.get(part)?.key ?? ''
    const errorText = textIn(chunk.errorText)
    const whole = errorText ? toText(input) : JSON.stringify(input)
    const delta = toolName && !begun.has(key) ? whole : textIn(inputTextDelta)
    if (key && delta) {
      begun.set(key, part)
      emit({ type: 'tool-input', part, delta })
    }
    if (approvalId && setStatus(part, 'awaiting-approval')) {
      setProviderState(part, { approval: { id: approvalId, signature } })
    }
    const denied = /denied$/.test(type)
    const failed = denied || /error$/.test(type)
    // Where we wrote the stream, the loop behind it says itself what it makes of such a call.
    if (/output/.test(type) || (failed && !metadataIn(providerMetadata).part)) {
      const status = denied ? 'denied' : failed ? 'failed' : 'done'
      const shown = failed ? errorText : output
      setOutput(part, { output: shown, status, preliminary: preliminary === true })
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
    if (messageId) setProviderState('message', { messageId })
    if (messageMetadata) {
      const { steps, late } = metadataIn(messageMetadata)
      const [told] = Object.values(Object(steps))
      // What is told late stands beside what was.
      setProviderState(`metadata${Object.keys(Object(late))}`, messageMetadata)
      // That it was cut off is no error, and has no other chunk.
      cut ||= emitStepMetadata(told, telling) === 'truncated'
    }
    if (type === 'start-step' && steps++) end()
    if (type === 'abort') end({ type: 'aborted' })
    const raw = textIn(finishReason)
    if ((type === 'error' && !cut) || raw === 'error') {
      throw new ProviderError({ error: { message: errorText } })
    }
    if (type === 'finish') {
      // AI SDK 5 gives no reason.
      emit({ type, reason: finishReasonIn(raw || 'stop'), raw })
    }
    return kind !== ''
  }
}
