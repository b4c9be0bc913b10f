// Google Gemini, `streamGenerateContent?alt=sse`: how an answer is read.

import { dataURL } from '../../protocol/data-url.ts'
import { ProviderError } from '../../protocol/errors.ts'
import { isObject } from '../../protocol/is-object.ts'
import { asFields, asNumber, asObjects, asText } from '../../protocol/json-fields.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import type { FinishReason, StreamEvent } from '../../protocol/stream-event.ts'
import { toFinishReason } from '../../protocol/to-finish-reason.ts'
import { toUsage, type Usage } from '../../protocol/usage.ts'
import { argumentsText } from '../reading/arguments-text.ts'
import { createSourceEmitter } from '../reading/sources.ts'
import { createPartialArguments, type PartialArguments } from './partial-args.ts'
import type {
  Candidate,
  Chunk,
  CitationMetadata,
  FileData,
  FunctionCall,
  Page,
  Source,
  WirePart,
} from './wire.ts'

const finishReasons: Readonly<Record<string, FinishReason>> = {
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
}

/** What Google gives as the reason where it could not use what the model wrote, or what it was sent. */
const failures: readonly string[] = [
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
]

type PartKind = 'content' | 'reasoning' | 'tool' | 'file' | 'part'

/**
 * A reader of one step. Gemini names no parts, so this counts them: texts of one kind that follow each
 * other are one part. Another kind ends it, and so does a signature, which belongs to the very part it
 * came on.
 */
export function createGoogleReader(): ChunkReader {
  const emitSource = createSourceEmitter()
  /** Every chunk counts all tokens so far: to emit each count would cost more than to read the rest. */
  const usage = new Map<string, unknown>()
  let events: StreamEvent[] = []
  let isIntroduced = false
  let failure: unknown
  let parts = 0
  let calls = 0
  /** The kind of the part that more text may continue. */
  let openKind: PartKind | undefined
  let openPart = ''
  /** The call whose arguments stream. */
  let openCall: { readonly part: string; readonly args: PartialArguments } | undefined

  function readChunk(chunk: Chunk): boolean {
    const { candidates, promptFeedback, usageMetadata } = chunk
    if (!isIntroduced) introduce(chunk)
    const answers = asObjects<Candidate>(candidates)
    for (const candidate of answers) if (!candidate.index) readCandidate(candidate)
    // A prompt that was blocked has no candidate to give the reason.
    if (!answers.length && promptFeedback) readBlocked(asFields(promptFeedback))
    if (isObject(usageMetadata)) readUsage(usageMetadata)
    if (chunk.error) failure = chunk
    if (failure) throw new ProviderError(failure)
    return Boolean(candidates ?? promptFeedback ?? usageMetadata)
  }

  function introduce({ responseId, modelVersion }: Chunk): void {
    const id = asText(responseId)
    const model = asText(modelVersion)
    if (!id && !model) return
    isIntroduced = true
    events.push({ type: 'response', id, model })
  }

  function readCandidate(candidate: Candidate): void {
    const { content, groundingMetadata, citationMetadata, urlContextMetadata } = candidate
    const { parts } = asFields<{ readonly parts?: unknown }>(content)
    for (const part of asObjects<WirePart>(parts)) readPart(part)
    if (groundingMetadata) readGrounding(asFields(groundingMetadata))
    if (citationMetadata) readCitations(asFields(citationMetadata))
    if (urlContextMetadata) readPages(asFields(urlContextMetadata))
    const raw = asText(candidate.finishReason)
    if (failures.includes(raw)) {
      failure = { error: { code: raw, message: asText(candidate.finishMessage) || raw } }
    } else if (raw) events.push({ type: 'finish', reason: toFinishReason(raw, finishReasons), raw })
  }

  function readBlocked({ blockReason }: { readonly blockReason?: unknown }): void {
    const raw = asText(blockReason)
    if (raw) events.push({ type: 'finish', reason: 'content-filter', raw })
  }

  /** Under `web`, `retrievedContext` or `maps`, a source has the same fields. */
  function readGrounding({ groundingChunks }: { readonly groundingChunks?: unknown }): void {
    for (const chunk of asObjects(groundingChunks)) showSource(asFields(Object.values(chunk)[0]))
  }

  /** Vertex AI has a name of its own for them. */
  function readCitations({ citationSources, citations }: CitationMetadata): void {
    for (const source of asObjects<Source>(citationSources ?? citations)) showSource(source)
  }

  /** The pages of the prompt that the server could read. */
  function readPages({ urlMetadata }: { readonly urlMetadata?: unknown }): void {
    for (const { retrievedUrl, urlRetrievalStatus } of asObjects<Page>(urlMetadata)) {
      if (asText(urlRetrievalStatus).endsWith('SUCCESS')) showSource({ uri: retrievedUrl })
    }
  }

  function showSource({ uri, title, text }: Source): void {
    emitSource({ url: uri, title, text }, events)
  }

  function readUsage(counts: Readonly<Record<string, unknown>>): void {
    for (const field in counts) usage.set(field, counts[field])
  }

  function readPart(wire: WirePart): void {
    const { text, functionCall } = wire
    if (typeof text === 'string') readText(text, wire)
    else if (isObject(functionCall)) readCall(functionCall, wire)
    else if (!readFile(wire)) readOpaque(wire)
  }

  function readText(delta: string, wire: WirePart): void {
    const signature = asText(wire.thoughtSignature)
    if (!delta && !signature) return
    const type = wire.thought === true ? 'reasoning' : 'content'
    const part = signature || openKind !== type ? startPart(type) : openPart
    if (delta) events.push({ type, part, delta })
    if (!signature) return
    // A signature without text is a part of its own in the provider's message.
    emitState(part, wire, delta ? {} : { text: '' })
    endPart()
  }

  function readCall(call: FunctionCall, wire: WirePart): void {
    const name = asText(call.name)
    if (name) {
      endCall()
      const given = asText(call.id)
      const part = startPart('tool')
      events.push({ type: 'tool-call', part, id: given || `tool-call-${calls++}`, name })
      // Gemini never saw an id that was made here.
      emitState(part, wire, given ? { id: given } : {})
      openCall = { part, args: createPartialArguments() }
    }
    openCall?.args.add(call.partialArgs)
    if (!call.willContinue) endCall(argumentsText(call.args) || openCall?.args.text())
  }

  /** A call with a part of its arguments must not execute, so they are no JSON. */
  function endCall(delta = '{'): void {
    if (openCall) events.push({ type: 'tool-input', part: openCall.part, delta })
    openCall = undefined
  }

  /** Whether the part is a file. */
  function readFile(wire: WirePart): boolean {
    const inline = asFields<FileData>(wire.inlineData)
    const file = asFields<FileData>(wire.fileData)
    const data = asText(inline.data)
    const mediaType = asText(data ? inline.mimeType : file.mimeType)
    const url = data ? dataURL(mediaType, data) : asText(file.fileUri)
    if (!url) return false
    // Images that it drafts while it thinks are not those of the answer.
    if (wire.thought === true) return true
    const part = startPart('file')
    events.push({ type: 'file', part, mediaType, url })
    emitState(part, wire, {})
    return true
  }

  /** Code it ran, and what came of it: shown nowhere, but missed if it does not go back. */
  function readOpaque(wire: WirePart): void {
    const hasContent = Object.values(wire).some((value) => typeof value === 'object' && value)
    if (!hasContent) return
    events.push({
      type: 'provider-state',
      part: startPart('part'),
      entry: 'part',
      set: { ...wire },
    })
  }

  function emitState(part: string, wire: WirePart, fields: object): void {
    const signature = asText(wire.thoughtSignature)
    const set = {
      ...fields,
      ...(wire.thought === true && { thought: true }),
      ...(signature && { thoughtSignature: signature }),
    }
    if (Object.keys(set).length) events.push({ type: 'provider-state', part, entry: 'part', set })
  }

  /** Takes a number, too, so that text with a signature and text after it never share one. */
  function endPart(): void {
    openKind = undefined
    parts++
  }

  function startPart(kind: PartKind): string {
    openKind = kind
    openPart = `${kind}:${parts++}`
    return openPart
  }

  /** What else differs are counts, of which the last ones count. */
  function deltaIn(_: unknown, places: readonly string[]): string | undefined {
    const text = 'candidates.0.content.parts.0.text'
    const isKnown = places.every((place) => place === text || place.startsWith('usageMetadata.'))
    return isIntroduced && isKnown ? text : undefined
  }

  const read = (chunk: unknown, into: StreamEvent[]): boolean => {
    events = into
    return readChunk(asFields(chunk))
  }
  return {
    read: Object.assign(read, { deltaIn }),
    end(into) {
      events = into
      endCall()
      // Vertex AI may send nothing but its `trafficType`.
      if (usage.get('promptTokenCount')) into.push({ type: 'usage', usage: toOurUsage(usage) })
    },
  }
}

function toOurUsage(usage: ReadonlyMap<string, unknown>): Usage {
  const raw = Object.fromEntries(usage)
  /** What is not reported counts as nothing, for Gemini leaves out zeros. */
  const count = (field: string) => asNumber(raw[field]) ?? 0
  return toUsage({
    input: count('promptTokenCount') + count('toolUsePromptTokenCount'),
    output: count('candidatesTokenCount') + count('thoughtsTokenCount'),
    reasoning: raw.thoughtsTokenCount,
    cachedInput: raw.cachedContentTokenCount,
    raw,
  })
}
