// OpenAI Chat Completions, and the many servers that speak it: how an answer is read.

import { ProviderError } from '../../protocol/errors.ts'
import { isObject } from '../../protocol/is-object.ts'
import { asArray, asFields, asText } from '../../protocol/json-fields.ts'
import type { ChunkReader, JoinedDelta } from '../../protocol/model.ts'
import type { FinishReason, StreamEvent } from '../../protocol/stream-event.ts'
import { toFinishReason } from '../../protocol/to-finish-reason.ts'
import type { Usage } from '../../protocol/usage.ts'
import { createSourceEmitter } from '../reading/sources.ts'
import { createDetailReader, type ReasoningDetail } from './reasoning-details.ts'
import { type AudioDelta, createSoundReader } from './sound.ts'
import { createToolCallReader, type WireCall } from './tool-call-deltas.ts'
import { readUsage } from './usage.ts'

/** One `data:` line. Any field may hold any JSON. */
interface Chunk {
  readonly id?: unknown
  readonly model?: unknown
  readonly object?: unknown
  readonly choices?: unknown
  readonly usage?: unknown
  readonly citations?: unknown
  readonly search_results?: unknown
  readonly error?: unknown
}

interface Choice {
  readonly index?: unknown
  readonly delta?: unknown
  readonly message?: unknown
  readonly finish_reason?: unknown
  readonly native_finish_reason?: unknown
  readonly error?: unknown
  readonly usage?: unknown
}

/** The delta of a choice. Any field may hold any JSON. */
export interface Delta {
  readonly content?: unknown
  readonly refusal?: unknown
  readonly reasoning?: unknown
  readonly reasoning_content?: unknown
  readonly reasoning_details?: unknown
  readonly tool_calls?: unknown
  readonly function_call?: unknown
  readonly annotations?: unknown
  readonly images?: unknown
  readonly audio?: unknown
}

interface WireImage {
  readonly image_url?: unknown
}

interface WebPage {
  readonly url?: unknown
  readonly title?: unknown
  readonly snippet?: unknown
}

interface UrlCitation {
  readonly url?: unknown
  readonly title?: unknown
  readonly content?: unknown
}

/** What servers add to this protocol when no gateway stands before them. */
export interface ChatQuirks {
  /** Reads a field of a delta that is not in the protocol's common core. */
  readField(field: string, delta: Delta, emit: DeltaEmitter): void
  readUsage(usage: Readonly<Record<string, unknown>>): Usage
  /** What has to go back with a call, beside what it is in the protocol. */
  stateOf(call: WireCall): Readonly<Record<string, unknown>> | undefined
}

/** Emits what a quirk has found in a delta. */
export interface DeltaEmitter {
  /** Emits a delta where it is text; anything else is ignored. */
  text(type: 'content' | 'reasoning', part: string, delta: unknown): void
  toolCall(delta: WireCall): void
}

/** Z.ai's name of a filter. `toFinishReason` knows the others by the words in them. */
const finishReasons: Readonly<Record<string, FinishReason>> = { sensitive: 'content-filter' }

/**
 * What servers write where they broke an answer off, such as `network_error` of Z.ai, or could not use what
 * the model wrote: `function_call_filter: MALFORMED_FUNCTION_CALL` of Google.
 */
const brokenOff = /error|abort|insufficient|malformed|unexpected_tool|call_filter/i

/**
 * Turns the chunks of one step into events. Remembers which calls are open, and what has to be emitted
 * only once.
 */
export function createChatReader(quirks?: ChatQuirks): ChunkReader {
  const readCall = createToolCallReader((event) => events.push(event), quirks?.stateOf)
  const emitSource = createSourceEmitter()
  const details = createDetailReader()
  const sound = createSoundReader()
  const emitter: DeltaEmitter = { text: emitText, toolCall: readCall }
  let events: StreamEvent[] = []
  let isIntroduced = false
  let hasDeltas = false
  let failure: unknown
  /** The URLs of the images so far: some servers repeat them in their last chunk. */
  const images = new Set<string>()

  function readChunk(chunk: Chunk): boolean {
    const { choices } = chunk
    let { usage } = chunk
    if (!isIntroduced) introduce(chunk)
    for (const item of asArray(choices)) {
      const choice = asFields<Choice>(item)
      // Moonshot has it there.
      usage ??= choice.usage
      readChoice(choice)
    }
    if (chunk.error || chunk.object === 'error') failure = chunk
    details.endChunk(events)
    if (chunk.search_results ?? chunk.citations) showPages(chunk)
    if (isObject(usage)) {
      events.push({ type: 'usage', usage: (quirks?.readUsage ?? readUsage)(usage) })
    }
    if (failure) throw new ProviderError(failure)
    return Array.isArray(choices) || choices === null || isObject(usage)
  }

  /** Azure's first chunk and those of some proxies have empty names: the first that has one counts. */
  function introduce(chunk: Chunk): void {
    const id = asText(chunk.id)
    const model = asText(chunk.model)
    if (!id && !model) return
    isIntroduced = true
    events.push({ type: 'response', id, model })
  }

  /** Only the first answer is read where a server gives several. */
  function readChoice(choice: Choice): void {
    const { index, delta, message, error } = choice
    if (index) return
    if (typeof delta === 'object' && delta) {
      hasDeltas = true
      readDelta(delta)
    } else if (isObject(message) && !hasDeltas) {
      // Servers that do not stream may send their message as the only event. Others repeat it at the end.
      readDelta(message)
    }
    if (error) failure = { error }
    else if (choice.finish_reason) readFinish(choice)
  }

  function readFinish(choice: Choice): void {
    const raw = asText(choice.finish_reason)
    // Gateways translate the reason, and have the one they translated beside it.
    const native = asText(choice.native_finish_reason)
    const broken = [raw, native].find((reason) => brokenOff.test(reason))
    if (broken) failure = { error: { code: broken, type: native, message: native || broken } }
    else if (raw) events.push({ type: 'finish', reason: toFinishReason(raw, finishReasons), raw })
  }

  /** Visits the fields that are there: looking for each that could be costs more (bench/run.mjs). */
  function readDelta(delta: Delta): void {
    for (const field in delta) {
      switch (field) {
        case 'content':
        case 'refusal':
          emitText('content', field, delta[field])
          break
        case 'reasoning':
          emitText('reasoning', 'reasoning', delta.reasoning)
          break
        case 'reasoning_content':
          // Servers that are about to rename the field send both.
          if (!asText(delta.reasoning)) emitText('reasoning', 'reasoning', delta[field])
          break
        case 'reasoning_details':
          for (const detail of asArray(delta.reasoning_details)) {
            if (isObject(detail)) readDetail(detail, delta)
          }
          break
        case 'tool_calls':
          for (const call of asArray(delta.tool_calls)) if (isObject(call)) readCall(call)
          break
        case 'annotations':
          for (const annotation of asArray(delta.annotations)) emitCitation(annotation)
          break
        case 'images':
          for (const image of asArray(delta.images)) emitImage(asFields(image))
          break
        case 'audio':
          sound.read(asFields<AudioDelta>(delta.audio), events)
          break
        default:
          quirks?.readField(field, delta, emitter)
      }
    }
  }

  function emitText(type: 'content' | 'reasoning', part: string, delta: unknown): void {
    if (typeof delta === 'string' && delta) events.push({ type, part, delta })
  }

  function readDetail(detail: ReasoningDetail, delta: Delta): void {
    const { text, summary } = detail
    // `reasoning` repeats the text of its details wherever both come.
    if (!asText(delta.reasoning) && !asText(delta.reasoning_content)) {
      emitText('reasoning', 'reasoning', asText(text) || summary)
    }
    details.read(detail, events)
  }

  function emitImage({ image_url }: WireImage): void {
    const url = asText(asFields<WebPage>(image_url).url)
    if (!url || images.has(url)) return
    const part = `image:${images.size}`
    images.add(url)
    const mediaType = /^data:([^;,]+)/.exec(url)?.[1] ?? 'image/*'
    events.push({ type: 'file', part, mediaType, url })
  }

  /** Perplexity names the pages it read in every chunk, by their URLs or with their titles. */
  function showPages({ search_results, citations }: Chunk): void {
    for (const page of asArray(search_results ?? citations)) {
      const { url, title, snippet } = asFields<WebPage>(page)
      emitSource({ url: url ?? page, title, text: snippet }, events)
    }
  }

  function emitCitation(annotation: unknown): void {
    const { url_citation } = asFields<{ readonly url_citation?: unknown }>(annotation)
    const { url, title, content } = asFields<UrlCitation>(url_citation)
    emitSource({ url, title, text: content }, events)
  }

  /** What else such a chunk may have was read before: a name, or a source. */
  function deltaIn(_: unknown, places: readonly string[]): string | undefined {
    const [place = '', ...others] = readPlaces(places)
    return isIntroduced && texts.includes(place) && !others.length ? place : undefined
  }

  /** The text of a detail is kept until it is over. Most servers repeat it as the reasoning beside it. */
  function joinedDeltaIn(_: unknown, places: readonly string[]): JoinedDelta | undefined {
    const varying = readPlaces(places)
    const kept = varying.find((name) => detailTexts.includes(name))
    const [delta = kept, ...others] = varying.filter((name) => name !== kept)
    if (!isIntroduced || !details.isJoined() || !kept || !delta || others.length) return undefined
    return { delta, kept }
  }

  const read = (chunk: unknown, into: StreamEvent[]): boolean => {
    events = into
    return readChunk(asFields<Chunk>(chunk))
  }
  return {
    read: Object.assign(read, { deltaIn, joinedDeltaIn }),
    end(into) {
      details.end(into)
      sound.end(into)
    },
  }
}

/** Where the text of a delta may be. */
const texts: readonly string[] = [
  'choices.0.delta.content',
  'choices.0.delta.reasoning',
  'choices.0.delta.reasoning_content',
  'choices.0.delta.tool_calls.0.function.arguments',
]

/** Where the text of a reasoning detail may be. */
const detailTexts: readonly string[] = [
  'choices.0.delta.reasoning_details.0.text',
  'choices.0.delta.reasoning_details.0.summary',
]

/** What some servers change in every chunk, and what is not read again. */
const ignored: readonly string[] = ['id', 'created', 'model', 'obfuscation', 'system_fingerprint']

/** The places where chunks differ in what is read. */
function readPlaces(places: readonly string[]): readonly string[] {
  return places.filter((place) => !ignored.includes(place))
}
