// Google Gemini, `streamGenerateContent?alt=sse`: how an answer is read.

import { ProviderError } from '../../protocol/errors.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import type { FinishReason, StreamEvent } from '../../protocol/stream-event.ts'
import { toUsage, type Usage } from '../../protocol/usage.ts'

/** One `data:` line: a whole small response. What it holds is asked for, never trusted. */
interface Chunk {
  responseId?: unknown
  modelVersion?: unknown
  candidates?: unknown
  promptFeedback?: { blockReason?: unknown } | null
  usageMetadata?: WireUsage | null
  error?: unknown
}

interface Candidate {
  index?: unknown
  content?: { parts?: unknown } | null
  finishReason?: unknown
  groundingMetadata?: { groundingChunks?: unknown } | null
  citationMetadata?: { citationSources?: unknown; citations?: unknown } | null
}

interface WirePart {
  text?: unknown
  thought?: unknown
  thoughtSignature?: unknown
  functionCall?: WireCall | null
  inlineData?: { mimeType?: unknown; data?: unknown } | null
  fileData?: { mimeType?: unknown; fileUri?: unknown } | null
}

interface WireCall {
  id?: unknown
  name?: unknown
  args?: unknown
  willContinue?: unknown
}

interface WireSource {
  uri?: unknown
  title?: unknown
  text?: unknown
}

interface WireUsage {
  promptTokenCount?: unknown
  toolUsePromptTokenCount?: unknown
  candidatesTokenCount?: unknown
  thoughtsTokenCount?: unknown
  cachedContentTokenCount?: unknown
}

/**
 * Gemini names no parts, so this counts them: texts of one kind that follow each other are one part,
 * until another kind or a signature, which belongs to the very part it came on, stands between.
 */
export function createGoogleReader(): ChunkReader {
  let events: StreamEvent[] = []
  let introduced = false
  let parts = 0
  let calls = 0
  let kind = ''
  let open = ''
  // Every chunk counts anew all that came so far: to tell each time would cost more than to read.
  let counts: WireUsage = {}

  function readChunk(chunk: Chunk): boolean {
    const { responseId, modelVersion, candidates, promptFeedback, usageMetadata, error } = chunk
    if (!introduced && (responseId || modelVersion)) {
      introduced = true
      events.push({ type: 'response', id: textOf(responseId), model: textOf(modelVersion) })
    }
    const answers = list<Candidate>(candidates)
    for (const candidate of answers) if (!candidate.index) readCandidate(candidate)
    // A prompt that may not be answered has no candidate to give the reason.
    if (!answers.length) readFinish(promptFeedback?.blockReason, 'content-filter')
    counts = { ...counts, ...usageMetadata }
    if (error) throw new ProviderError(chunk)
    return Boolean(candidates ?? promptFeedback ?? usageMetadata)
  }

  function readCandidate(candidate: Candidate): void {
    const { content, finishReason, groundingMetadata, citationMetadata } = candidate
    list<WirePart>(content?.parts).forEach(readPart)
    // Under `web`, `retrievedContext` or `maps`: what they say is called the same.
    for (const kinds of list<object>(groundingMetadata?.groundingChunks))
      readSource(Object.values(kinds)[0])
    // Vertex has its own name for them.
    list(citationMetadata?.citationSources ?? citationMetadata?.citations).forEach(readSource)
    readFinish(finishReason)
  }

  function readFinish(said: unknown, reason?: FinishReason): void {
    const raw = textOf(said)
    if (raw) events.push({ type: 'finish', reason: reason ?? finishOf(raw), raw })
  }

  function readSource(cited: unknown): void {
    const { uri, title, text }: WireSource = Object(cited)
    const url = textOf(uri)
    if (!url) return
    const said = { url, title: textOf(title), text: textOf(text) }
    events.push({ type: 'source', part: `source:${url}`, ...said })
  }

  function readPart(wire: WirePart): void {
    const { text, functionCall } = wire
    if (typeof text === 'string') readText(text, wire)
    else if (functionCall) readCall(functionCall, wire)
    else readOther(wire)
  }

  function readOther(wire: WirePart): void {
    const { inlineData, fileData } = wire
    const mediaType = textOf((inlineData ?? fileData)?.mimeType)
    const data = textOf(inlineData?.data)
    const url = data ? `data:${mediaType};base64,${data}` : textOf(fileData?.fileUri)
    if (url) {
      const part = start('file')
      events.push({ type: 'file', part, mediaType, url })
      emitState(part, wire, {})
      // Code it ran, and what came of that: shown nowhere, but missed where it does not go back.
    } else if (list(Object.values(wire))[0]) emitState(start('part'), wire, wire)
  }

  function readText(delta: string, wire: WirePart): void {
    const signed = wire.thoughtSignature
    if (!delta && !signed) return
    const type = wire.thought === true ? 'reasoning' : 'content'
    const part = signed || kind !== type ? start(type) : open
    if (delta) events.push({ type, part, delta })
    if (!signed) return
    // A signature without text is a part of its own in the provider's message.
    emitState(part, wire, delta ? {} : { text: delta })
    start('')
  }

  function readCall(called: WireCall, wire: WirePart): void {
    const name = textOf(called.name)
    if (!name) return
    const own = textOf(called.id)
    const id = own || `tool-call-${calls++}`
    const part = start('tool')
    // What Vertex would go on to tell piece by piece is not put together, so it must not be whole JSON.
    const delta = called.willContinue ? '{' : JSON.stringify(called.args ?? {})
    events.push({ type: 'tool-call', part, id, name }, { type: 'tool-input', part, delta })
    // Gemini never saw an id that was made here.
    emitState(part, wire, own ? { id } : {})
  }

  function emitState(part: string, { thought, thoughtSignature }: WirePart, more: object): void {
    const fields = { ...more, thought, thoughtSignature }
    const set = Object.entries(fields).filter(([, value]) => value || value === '')
    if (set.length)
      events.push({ type: 'provider-state', part, entry: 'part', set: Object.fromEntries(set) })
  }

  function start(type: string): string {
    kind = type
    open = `${type}:${parts++}`
    return open
  }

  return {
    read(chunk, into) {
      events = into
      return readChunk(Object(chunk))
    },
    end(into) {
      // Vertex may say no more than its `trafficType`.
      if (counts.promptTokenCount) into.push({ type: 'usage', usage: readUsage(counts) })
    },
  }
}

function readUsage(raw: WireUsage): Usage {
  return toUsage({
    input: count(raw.promptTokenCount) + count(raw.toolUsePromptTokenCount),
    output: count(raw.candidatesTokenCount) + count(raw.thoughtsTokenCount),
    reasoning: raw.thoughtsTokenCount,
    cachedInput: raw.cachedContentTokenCount,
    raw,
  })
}

/** A count of nothing is left out. */
function count(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function finishOf(raw: string): FinishReason {
  if (raw === 'STOP') return 'stop'
  if (raw === 'MAX_TOKENS') return 'length'
  return /SAFE|RECIT|BLOCK|PROHIB|SPII|ARMOR/.test(raw) ? 'content-filter' : 'other'
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function list<Item extends object>(values: unknown): Item[] {
  return Array.isArray(values) ? values.filter((value) => Object(value) === value) : []
}
