// OpenAI, the Responses API: how an answer is read.

import { dataURL } from '../../protocol/data-url.ts'
import { ProviderError } from '../../protocol/errors.ts'
import { isObject } from '../../protocol/is-object.ts'
import { asFields, asObjects, asText } from '../../protocol/json-fields.ts'
import type { ChunkReader, ResumedAnswer } from '../../protocol/model.ts'
import { isInStep } from '../../protocol/part-key.ts'
import type { StreamEvent } from '../../protocol/stream-event.ts'
import { argumentsText } from '../reading/arguments-text.ts'
import { createSourceEmitter } from '../reading/sources.ts'
import { isReadForDelta, isRepeatedElsewhere } from './chunk-types.ts'
import { inputOf, isCall, kindOf } from './item-kinds.ts'
import { createItems, type ItemKind, type ItemState } from './items.ts'
import { finishOf, usageOf } from './response-end.ts'
import { restoreItems } from './resumed-items.ts'
import type { Action, Annotation, Chunk, Piece, WireItem, WireResponse } from './wire.ts'

/** What a reader has to know of its request. */
export interface ReaderOptions {
  /** Whether custom tools are the provider's own: xAI calls the parts of its tools like this. */
  readonly executesCustomTools?: boolean | undefined
  /** Whether the answer goes on without its connection. */
  readonly isBackground?: boolean | undefined
  /** What is here already of the step. */
  readonly resumed?: ResumedAnswer | undefined
}

/** A reader of one step. Knows what has been read of each item, for most of it comes again at the end. */
export function createOpenAIReader(options: ReaderOptions = {}): ChunkReader {
  const { executesCustomTools, isBackground, resumed } = options
  const items = createItems()
  const emitSource = createSourceEmitter()
  let events: StreamEvent[] = []
  let hasCalls = false
  /** The response came as it is in the end, so that whatever follows would come twice. */
  let isOver = false
  /** The answer's id, the number of its latest chunk, and the latest paragraph. */
  let answer = resumed?.cursor.answer ?? ''
  let after = resumed?.cursor.after ?? -1
  let paragraph = Number(resumed?.cursor.paragraph ?? 0)
  if (resumed) restore(resumed)

  function restore({ message: { parts, steps } }: ResumedAnswer): void {
    const known = parts.filter(({ key }) => isInStep(key, steps.length - 1))
    hasCalls = known.some(({ type }) => type === 'tool-call')
    restoreItems(items, { parts: known, paragraph })
  }

  /** Whether a chunk is here already: delivery is at least once. */
  function isKnown({ sequence_number: number }: Chunk): boolean {
    if (!isBackground || typeof number !== 'number') return false
    if (number <= after) return true
    after = number
    return false
  }

  function readChunk(chunk: Chunk): boolean {
    const { type, delta, output_index: index, item_id: id } = chunk
    switch (type) {
      case 'response.output_text.delta':
        readText(items.ofDelta(index, id), delta)
        return true
      case 'response.refusal.delta':
        readText(items.refusalOf(items.ofDelta(index, id)), delta)
        return true
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        readParagraph(items.ofDelta(index, id), chunk.summary_index ?? chunk.content_index, delta)
        return true
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        readInput(items.ofDelta(index, id), delta)
        return true
      case 'response.function_call_arguments.done': {
        // LM Studio has them neither in deltas nor in the item.
        const item = items.ofDelta(index, id)
        if (!item.hasText) readInput(item, chunk.arguments)
        return true
      }
      case 'response.output_text.annotation.added':
        showSource(asFields(chunk.annotation))
        return true
      case 'response.output_item.added':
      case 'response.output_item.done': {
        const wire = asFields<WireItem>(chunk.item)
        const item = items.ofItem(index, id ?? wire.id)
        if (type === 'response.output_item.done') settle(item, wire)
        else openCall(item, wire)
        return true
      }
      case 'response.created':
        readStart(asFields(chunk.response))
        return true
      case 'response.completed':
        readEnd(asFields(chunk.response), 'completed')
        return true
      case 'response.incomplete':
        readEnd(asFields(chunk.response), 'incomplete')
        return true
      case 'response.failed':
      case 'response.cancelled':
        throw new ProviderError(chunk.response)
      case 'error':
        throw new ProviderError(chunk)
      default:
        if (chunk.error) throw new ProviderError(chunk)
        return isRepeatedElsewhere(asText(type))
    }
  }

  function readStart({ id, model }: WireResponse): void {
    answer = asText(id)
    events.push({ type: 'response', id: answer, model: asText(model) })
  }

  /** `name`: of the chunk. */
  function readEnd(response: WireResponse, name: string): void {
    isOver = true
    const { output, usage } = response
    for (const [index, item] of asObjects<WireItem>(output).entries()) {
      settle(items.inAnswer(index, item.id, kindIn(item)), item)
    }
    if (isObject(usage)) events.push({ type: 'usage', usage: usageOf(usage) })
    if (/failed|cancel/.test(asText(response.status))) throw new ProviderError(response)
    events.push(finishOf(response, { name, hasCalls }))
  }

  function kindIn(item: WireItem): ItemKind | undefined {
    return kindOf(item, executesCustomTools)
  }

  function openCall(item: ItemState, wire: WireItem): void {
    const kind = kindIn(wire)
    if (item.kind || !isCall(kind)) return
    const isNamed = kind === 'function_call' || kind === 'custom_tool_call'
    const name = isNamed ? asText(wire.name) : kind.replace(/_(call|request)$/, '')
    if (!name) return
    item.kind = kind
    hasCalls = true
    const id = asText(wire.call_id) || asText(wire.id)
    events.push({ type: 'tool-call', part: item.part, id, name })
  }

  /** Reads an item as it is in the end: its state, and of its text what did not come as deltas. */
  function settle(item: ItemState, wire: WireItem): void {
    if (item.isSettled) return
    switch (kindIn(wire)) {
      case undefined:
        // OpenAI's own tools and their results, and items that are yet to come.
        if (asText(wire.type)) emitState(item, wire)
        // A search finds more pages than the answer cites.
        for (const page of asObjects<Annotation>(asFields<Action>(wire.action).sources)) {
          showSource(page)
        }
        break
      case 'message':
        settleMessage(item, wire)
        break
      case 'reasoning':
        settleReasoning(item, wire)
        break
      case 'image_generation_call':
        settleImage(item, wire)
        break
      default:
        settleCall(item, wire)
    }
    item.isSettled = true
  }

  /** What the page has to do has another name for each tool that OpenAI describes, and comes whole. */
  function settleCall(item: ItemState, wire: WireItem): void {
    openCall(item, wire)
    const { type, caller, namespace } = wire
    if (!item.hasText) readInput(item, argumentsText(inputOf(wire)))
    if (item.kind !== type) return
    // A call of a program, or of a tool in a namespace, is refused without them.
    const state = { type, ...(caller ? { caller } : {}), ...(namespace ? { namespace } : {}) }
    switch (type) {
      case 'function_call':
        if (caller || namespace) emitState(item, state)
        return
      case 'custom_tool_call':
        emitText('tool-input', item, '"')
        emitState(item, state)
        return
      default:
        emitState(item, wire)
    }
  }

  function settleMessage(item: ItemState, wire: WireItem): void {
    const { content, ...fields } = wire
    const pieces = asObjects<Piece>(content)
    const refusal = items.refusalOf(item)
    const isNew = !item.hasText && !refusal.hasText
    for (const piece of pieces) {
      if (isNew) {
        readText(item, piece.text)
        readText(refusal, piece.refusal)
      }
      for (const annotation of asObjects<Annotation>(piece.annotations)) showSource(annotation)
    }
    refusal.isSettled = true
    // The text of a plain message is in the events, so its state can do without.
    emitState(item, isPlain(pieces) ? fields : wire)
  }

  function settleReasoning(item: ItemState, wire: WireItem): void {
    if (!item.hasText) {
      const paragraphs = [...asObjects<Piece>(wire.summary), ...asObjects<Piece>(wire.content)]
      for (const [index, { text }] of paragraphs.entries()) readParagraph(item, index, text)
    }
    // What is encrypted contains the content, and OpenAI refuses both together.
    const { content, ...fields } = wire
    emitState(item, wire.encrypted_content ? fields : wire)
  }

  function settleImage(item: ItemState, { result, content, ...fields }: WireItem): void {
    const base64 = asText(result)
    const mediaType = `image/${asText(fields.output_format) || 'png'}`
    if (base64 && belongs(item, 'image_generation_call')) {
      const url = dataURL(mediaType, base64)
      events.push({ type: 'file', part: item.part, mediaType, url })
    }
    emitState(item, fields)
  }

  function readText(item: ItemState, delta: unknown): void {
    if (asText(delta) && belongs(item, 'message')) emitText('content', item, delta)
  }

  /** Paragraphs of reasoning are numbered, and come without the blank line between them. */
  function readParagraph(item: ItemState, number: unknown, delta: unknown): void {
    if (!asText(delta) || !belongs(item, 'reasoning')) return
    paragraph = typeof number === 'number' ? number : 0
    if (item.hasText && item.paragraph !== paragraph) emitText('reasoning', item, '\n\n')
    item.paragraph = paragraph
    emitText('reasoning', item, delta)
  }

  /** The input of a custom tool is text. It becomes a JSON string, which the end of the item closes. */
  function readInput(item: ItemState, delta: unknown): void {
    if (item.isSettled || typeof delta !== 'string') return
    if (!isCall(item.kind)) return
    const isText = item.kind === 'custom_tool_call'
    const text = isText ? JSON.stringify(delta).slice(item.hasText ? 1 : 0, -1) : delta
    emitText('tool-input', item, text)
  }

  /** Whether more of this kind belongs to the item: not if it is done, or has shown to be another. */
  function belongs(item: ItemState, kind: NonNullable<ItemState['kind']>): boolean {
    item.kind ??= kind
    return item.kind === kind && !item.isSettled
  }

  function emitText(
    type: 'content' | 'reasoning' | 'tool-input',
    item: ItemState,
    delta: unknown,
  ): void {
    if (typeof delta !== 'string' || !delta) return
    item.hasText = true
    events.push({ type, part: item.part, delta })
  }

  function emitState({ part }: ItemState, wire: object): void {
    events.push({ type: 'provider-state', part, entry: 'item', set: { ...wire } })
  }

  function showSource({ url, title }: Annotation): void {
    emitSource({ url, title }, events)
  }

  /** A custom tool is sent text, which becomes JSON, so that its deltas are other texts. */
  function deltaIn(value: unknown, places: readonly string[]): string | undefined {
    const { type, output_index: index, item_id: id } = asFields<Chunk>(value)
    const isDelta = isReadForDelta(type, places)
    return isDelta && items.ofDelta(index, id).kind !== 'custom_tool_call' ? 'delta' : undefined
  }

  const read = (chunk: unknown, into: StreamEvent[]): boolean => {
    events = into
    return isKnown(asFields(chunk)) || isOver || readChunk(asFields(chunk))
  }
  if (!isBackground) return { read: Object.assign(read, { deltaIn }) }
  // Every number is read, so that the cursor is where the answer is.
  return { read, cursor: () => (answer && after >= 0 ? { answer, after, paragraph } : undefined) }
}

/** A message of one text that cites nothing. */
function isPlain([piece, ...more]: readonly Piece[]): boolean {
  if (more.length || !asText(piece?.text)) return false
  return !asObjects(piece?.annotations).length
}
