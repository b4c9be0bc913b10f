// Reads AI SDK's UI message stream, v1, of AI SDK 5, 6 and 7.

import { ProviderError } from '../../protocol/errors.ts'
import { asArray, asFields, asId, asText } from '../../protocol/json-fields.ts'
import type { StepRequest } from '../../protocol/model.ts'
import { toDataEvent } from '../../protocol/stream-event.ts'
import type { RemoteSteps } from '../remote-steps.ts'
import { appFields, emitStepMetadata, metadataIn, toKnownFinishReason } from '../step-metadata.ts'
import type { RemoteReader } from '../stream-remote-answer.ts'
import type { Chunk } from './chunk.ts'
import { createToolReader } from './read-tool-calls.ts'

/** The part of the last text. */
interface LatestText {
  readonly type: 'content' | 'reasoning' | undefined
  readonly id: unknown
  readonly part: string
}

const nothingYet: LatestText = { type: undefined, id: undefined, part: '' }

/** Reads chunks into steps. It returns whether a chunk is of a known type. */
export function createUIMessageReader(
  steps: RemoteSteps,
  { step }: Pick<StepRequest, 'step'>,
): RemoteReader {
  const readToolCall = createToolReader(steps)
  /** The part that a text goes into, by the type and the id of the text. */
  const texts = new Map<string, string>()
  let latest = nothingYet
  /** Makes names where the protocol has none. */
  let count = 0
  let startedSteps = 0
  /** The metadata of our own writer has it that the answer was cut off. Its `error` chunk adds nothing. */
  let isTruncated = false

  function startText(type: 'content' | 'reasoning', chunk: Chunk): void {
    const place = `${type}:${asId(chunk.id)}`
    // An id that starts again is another text, unless we wrote it: then the same part goes on.
    if (!metadataIn(chunk.providerMetadata).part) texts.set(place, `${place}:${count++}`)
    latest = nothingYet
    readText(type, chunk)
  }

  function readText(type: 'content' | 'reasoning', chunk: Chunk): void {
    const part = partOf(type, chunk.id)
    const { providerMetadata, citations } = chunk
    const delta = asText(chunk.delta)
    if (delta || providerMetadata) steps.emit({ type, part, delta })
    if (providerMetadata) steps.setProviderState(part, { providerMetadata })
    if (citations) readCitations(part, asArray(citations))
  }

  /** Most deltas are of the text before them, and to build its name again would cost the most here. */
  function partOf(type: 'content' | 'reasoning', id: unknown): string {
    if (type === latest.type && id === latest.id) return latest.part
    const place = `${type}:${asId(id)}`
    latest = { type, id, part: texts.get(place) ?? place }
    return latest.part
  }

  /** The sources of a text. They go back with it. */
  function readCitations(part: string, citations: readonly unknown[]): void {
    steps.setProviderState(part, { citations })
    for (const citation of citations) {
      const { source, citedText } = asFields(citation)
      const { url, title } = asFields(source)
      if (!asText(url)) continue
      const shown = { url: asText(url), title: asText(title), text: asText(citedText) }
      const name = `citation:${count++}`
      steps.emit({ type: 'source', part: name, ...shown })
      steps.setProviderState(name, { isCitation: true })
    }
  }

  function readSource({ sourceId, url, title, providerMetadata }: Chunk): void {
    const id = asId(sourceId) || `${count++}`
    const part = `source-url:${id}`
    const text = asText(metadataIn(providerMetadata).text)
    steps.emit({ type: 'source', part, url: asText(url), title: asText(title), text })
    steps.setProviderState(part, { sourceId: id, providerMetadata })
  }

  function readFile({ url, mediaType, providerMetadata }: Chunk): void {
    const part = `file:${count++}`
    steps.emit({ type: 'file', part, url: asText(url), mediaType: asText(mediaType) })
    if (providerMetadata) steps.setProviderState(part, { providerMetadata })
  }

  /** A part that nothing here shows. It goes back as it came. */
  function readHiddenPart(type: string, chunk: Chunk): void {
    const { id, sourceId = id } = chunk
    steps.setProviderState(`${type}:${asId(sourceId) || count++}`, { uiPart: chunk })
  }

  /** Without an id it is a part of its own, also where an answer goes on. */
  function readData(name: string, { id: given, data: value = null, transient }: Chunk): void {
    const id = asId(given)
    const part = id ? `data:${name}:${id}` : `data:${step}.${count++}`
    const isTransient = transient === true && { transient: true }
    const data = { type: 'data', part, name, value, ...(id && { id }), ...isTransient } as const
    steps.emitAppEvent(toDataEvent(data))
  }

  function readMessageMetadata(messageMetadata: unknown): void {
    steps.setMessageState(`metadata:${count++}`, { messageMetadata })
    const metadata = appFields(messageMetadata)
    if (Object.keys(metadata).length) steps.emitAppEvent({ type: 'metadata', metadata })
    const [encoded] = Object.values(asFields(metadataIn(messageMetadata).steps))
    if (encoded) isTruncated ||= emitStepMetadata(encoded, steps) === 'truncated'
  }

  function readFinish({ finishReason, errorText }: Chunk): void {
    switch (finishReason) {
      case 'error':
        throw new ProviderError({ error: { message: errorText } })
      case 'interrupted':
        // AI SDK 7: the stream of the provider ended without a completion signal.
        steps.setOutcome({ type: 'truncated' })
        return
      case undefined:
        // AI SDK 5 gives no reason.
        steps.finish('stop', '')
        return
      default:
        steps.finish(toKnownFinishReason(finishReason), asText(finishReason))
    }
  }

  function readChunk(type: string, chunk: Chunk): boolean {
    switch (type) {
      case 'text-delta':
      case 'text-end':
        readText('content', chunk)
        return true
      case 'reasoning-delta':
      case 'reasoning-end':
        readText('reasoning', chunk)
        return true
      case 'text-start':
        startText('content', chunk)
        return true
      case 'reasoning-start':
        startText('reasoning', chunk)
        return true
      case 'source-url':
        readSource(chunk)
        return true
      case 'file':
        readFile(chunk)
        return true
      case 'source-document':
      case 'reasoning-file':
      case 'custom':
      case 'steering-message':
        readHiddenPart(type, chunk)
        return true
      case 'start-step':
        if (startedSteps++ || steps.hasParts()) steps.endStep()
        return true
      case 'reset-step':
        // AI SDK 7: the backend retries the step.
        steps.removeParts()
        texts.clear()
        latest = nothingYet
        return true
      case 'finish':
        readFinish(chunk)
        return true
      case 'abort':
        steps.setOutcome({ type: 'aborted' })
        return true
      case 'error':
        if (!isTruncated) throw new ProviderError({ error: { message: chunk.errorText } })
        return true
      case 'start':
      case 'finish-step':
      case 'message-metadata':
        return true
    }
    if (!type.startsWith('data-')) return readToolCall(type, chunk)
    readData(type.slice('data-'.length), chunk)
    return true
  }

  const read = (value: unknown): boolean => {
    const chunk: Chunk = asFields(value)
    const { messageId, messageMetadata } = chunk
    if (messageId) steps.setMessageState('message', { messageId: asId(messageId) })
    if (messageMetadata) readMessageMetadata(messageMetadata)
    return readChunk(asText(chunk.type), chunk)
  }
  return Object.assign(read, { deltaIn, joinedDeltaIn: readToolCall.joinedDeltaIn })
}

function deltaIn(value: unknown, places: readonly string[]): string | undefined {
  const { type } = asFields(value)
  const isText = type === 'text-delta' || type === 'reasoning-delta'
  return isText && places.length === 1 ? 'delta' : undefined
}
