// The Vercel AI SDK's UI message stream, v1: how it is read.

import { ProviderError } from './errors.ts'
import type { Outcome } from './event.ts'
import { asText } from './message.ts'
import type { Reader } from './model.ts'
import type { Telling } from './several-runs.ts'
import { finishIn, type ToldRun, tellRun, textIn, toldIn } from './told-run.ts'

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

const known =
  /^((text|reasoning)-(start|delta|end)|data-.*|source-(url|document)|file|(start|finish)(-step)?|error|abort|message-metadata)$/

export function createUIMessageReader({ calls, tell, keep }: Telling): Reader['read'] {
  const written = new Set<string>()
  const texts = new Map<string, string>()
  let steps = 0
  let files = 0
  let cut = false

  function readText(type: 'content' | 'reasoning', chunk: Chunk): void {
    const { id, delta, providerMetadata } = chunk
    const place = `${type}:${id}`
    // An id that begins again is another text, unless we wrote it: ours go on.
    if (/start$/.test(textIn(chunk.type)) && !toldIn(providerMetadata).part) {
      texts.set(place, `${place}:${texts.size}`)
    }
    const part = texts.get(place) ?? place
    if (delta || providerMetadata) tell({ type, part, delta: textIn(delta) })
    if (providerMetadata) keep(part, { providerMetadata })
  }

  /** Data of the app's own and documents: nothing here shows them, and they go back as they came. */
  function readWhole(type: string, { url, ...chunk }: Chunk): void {
    const { id, sourceId = id ?? files++, title, mediaType, providerMetadata } = chunk
    const part = `${type}:${sourceId}`
    const where = { part, url: textIn(url) }
    if (type === 'file') tell({ type, ...where, mediaType: textIn(mediaType) })
    if (type === 'source-url') {
      const text = textIn(toldIn(providerMetadata).text)
      tell({ type: 'source', ...where, title: textIn(title), text })
    }
    if (!chunk.transient) keep(part, chunk)
  }

  function readCall(type: string, chunk: Chunk): boolean {
    const { input, output, inputTextDelta, approvalId, signature, ...kept } = chunk
    const { toolCallId, toolName, providerExecuted, preliminary, providerMetadata } = chunk
    const id = textIn(toolCallId)
    const part = `tool:${id}`
    // Only what tells of a call names its tool.
    if (toolName) {
      const name = textIn(toolName)
      tell({ type: 'tool-call', part, id, name })
      // Carried out there already, whether or not its output is told.
      if (providerExecuted) tell({ type: 'tool-call', part, id, name, status: 'running' })
      keep(part, kept)
    }
    const call = calls.get(part)
    if (!call) return false
    const { key, name } = call
    const errorText = textIn(chunk.errorText)
    let delta = textIn(inputTextDelta)
    if (toolName && input !== undefined && !written.has(key)) {
      delta = errorText ? asText(input) : JSON.stringify(input)
    }
    if (delta) {
      written.add(key)
      tell({ type: 'tool-input', part, delta })
    }
    if (approvalId) {
      keep(part, { approval: { id: approvalId, signature } })
      tell({ type: 'tool-call', part, id, name, status: 'waiting' })
    }
    const failed = /error$|denied$/.test(type)
    // Where we wrote the stream, the loop behind it says itself what it makes of such a call.
    if (/output/.test(type) || (failed && !toldIn(providerMetadata).part)) {
      const said = failed ? errorText || 'Not allowed' : output
      tell({ type: 'tool-output', key, output: said, failed, preliminary: preliminary === true })
    }
    return true
  }

  return (said) => {
    const chunk: Chunk = Object(said)
    const { messageId, messageMetadata, errorText, finishReason } = chunk
    const type = textIn(chunk.type)
    if (/^tool-(input|output|approval)-/.test(type)) return readCall(type, chunk)
    if (type.startsWith('text-')) readText('content', chunk)
    if (type.startsWith('reasoning-')) readText('reasoning', chunk)
    if (/^(data-|source-|file$)/.test(type)) readWhole(type, chunk)
    if (messageId) keep('message', { messageId })
    if (messageMetadata) {
      const { runs, late = '' } = toldIn(messageMetadata)
      const [told] = Object.values(Object(runs))
      // What is told late stands beside what was.
      keep(`metadata${Object.keys(Object(late))}`, messageMetadata)
      tellRun(told, tell)
      // That it was cut off is no error, and has no other chunk.
      cut ||= (told as ToldRun | null)?.outcome?.type === 'truncated'
    }
    const end = (outcome: Outcome) => tell({ type: 'end', run: 0, outcome })
    if (type === 'start-step' && steps++) end({ type: 'complete', finish: 'tool-calls' })
    if (type === 'abort') end({ type: 'aborted' })
    const raw = textIn(finishReason)
    if ((type === 'error' && !cut) || raw === 'error') {
      throw new ProviderError({ error: { message: errorText } })
    }
    if (type === 'finish') {
      // AI SDK 5 gives no reason.
      tell({ type, reason: finishIn(raw || 'stop'), raw })
    }
    return known.test(type)
  }
}
