// OpenAI, the Responses API: how an answer is read.

import { ProviderError } from '../../protocol/errors.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import { type FinishReason, type StreamEvent, toFinishReason } from '../../protocol/stream-event.ts'
import { toUsage } from '../../protocol/usage.ts'
import {
  argumentsIn,
  isObject,
  isTooDeep,
  objectIn,
  objectsIn,
  stringIn,
} from '../reading/fields.ts'
import { createSourceEmitter } from '../reading/sources.ts'
import { createItems, type ItemState } from './items.ts'
import type { Annotation, Chunk, Piece, WireItem, WireResponse, WireUsage } from './wire.ts'

/** `incomplete_details.reason`, or the status of the response where it has none. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  completed: 'stop',
  max_output_tokens: 'length',
  content_filter: 'content-filter',
  incomplete: 'other',
}

/** A reader of one step. Knows what has been read of each item, for most of it comes again at the end. */
export function createOpenAIReader(): ChunkReader {
  const items = createItems()
  const emitSource = createSourceEmitter()
  let events: StreamEvent[] = []

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
      case 'response.output_text.annotation.added':
        showSource(objectIn(chunk.annotation))
        return true
      case 'response.output_item.added': {
        const item = objectIn<WireItem>(chunk.item)
        openCall(items.ofItem(index, id ?? item.id), item)
        return true
      }
      case 'response.output_item.done': {
        const item = objectIn<WireItem>(chunk.item)
        settle(items.ofItem(index, id ?? item.id), item)
        return true
      }
      case 'response.created':
        readStart(objectIn(chunk.response))
        return true
      case 'response.completed':
        readEnd(objectIn(chunk.response), 'completed')
        return true
      case 'response.incomplete':
        readEnd(objectIn(chunk.response), 'incomplete')
        return true
      case 'response.failed':
        throw new ProviderError(chunk.response)
      case 'error':
        throw new ProviderError(chunk)
      default:
        if (chunk.error) throw new ProviderError(chunk)
        return isRepeatedElsewhere(stringIn(type))
    }
  }

  function readStart({ id, model }: WireResponse): void {
    events.push({ type: 'response', id: stringIn(id), model: stringIn(model) })
  }

  function readEnd({ output, usage, incomplete_details }: WireResponse, status: string): void {
    for (const [index, item] of objectsIn<WireItem>(output).entries()) {
      settle(items.inAnswer(index, item.id), item)
    }
    if (isObject(usage)) readUsage(usage)
    const { reason } = objectIn<{ readonly reason?: unknown }>(incomplete_details)
    const raw = stringIn(reason) || status
    events.push({ type: 'finish', reason: toFinishReason(raw, finishReasons), raw })
  }

  function readUsage(usage: WireUsage): void {
    const read = objectIn<{ readonly cached_tokens?: unknown }>(usage.input_tokens_details)
    const written = objectIn<{ readonly reasoning_tokens?: unknown }>(usage.output_tokens_details)
    const counts = {
      input: usage.input_tokens,
      output: usage.output_tokens,
      reasoning: written.reasoning_tokens,
      cachedInput: read.cached_tokens,
      raw: isTooDeep(usage) ? undefined : usage,
    }
    events.push({ type: 'usage', usage: toUsage(counts) })
  }

  function openCall(item: ItemState, { type, id, call_id, name }: WireItem): void {
    if (item.kind || !stringIn(name)) return
    if (type !== 'function_call' && type !== 'custom_tool_call') return
    item.kind = type
    const { part } = item
    const callId = stringIn(call_id) || stringIn(id)
    events.push({ type: 'tool-call', part, id: callId, name: stringIn(name) })
  }

  /** Reads an item as it is in the end: its state, and of its text what did not come as deltas. */
  function settle(item: ItemState, wire: WireItem): void {
    if (item.isSettled) return
    switch (wire.type) {
      case 'function_call':
      case 'custom_tool_call':
        settleCall(item, wire)
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
        // OpenAI's own tools and their results, and items that are yet to come.
        if (stringIn(wire.type)) emitState(item, wire)
    }
    item.isSettled = true
  }

  function settleCall(item: ItemState, wire: WireItem): void {
    openCall(item, wire)
    if (!item.hasText) readInput(item, argumentsIn(wire.arguments ?? wire.input))
    if (item.kind !== 'custom_tool_call') return
    emitText('tool-input', item, '"')
    emitState(item, { type: wire.type })
  }

  function settleMessage(item: ItemState, wire: WireItem): void {
    const { content, ...fields } = wire
    const pieces = objectsIn<Piece>(content)
    const refusal = items.refusalOf(item)
    const isNew = !item.hasText && !refusal.hasText
    for (const piece of pieces) {
      if (isNew) {
        readText(item, piece.text)
        readText(refusal, piece.refusal)
      }
      for (const annotation of objectsIn<Annotation>(piece.annotations)) showSource(annotation)
    }
    refusal.isSettled = true
    // The text of a plain message is in the events, so its state can do without.
    emitState(item, isPlain(pieces) ? fields : wire)
  }

  function settleReasoning(item: ItemState, wire: WireItem): void {
    if (!item.hasText) {
      const paragraphs = [...objectsIn<Piece>(wire.summary), ...objectsIn<Piece>(wire.content)]
      for (const [index, { text }] of paragraphs.entries()) readParagraph(item, index, text)
    }
    // What is encrypted contains the content, and OpenAI refuses both together.
    const { content, ...fields } = wire
    emitState(item, wire.encrypted_content ? fields : wire)
  }

  function settleImage(item: ItemState, { result, content, ...fields }: WireItem): void {
    const base64 = stringIn(result)
    const mediaType = `image/${stringIn(fields.output_format) || 'png'}`
    if (base64 && becomes(item, 'image')) {
      const url = `data:${mediaType};base64,${base64}`
      events.push({ type: 'file', part: item.part, mediaType, url })
    }
    emitState(item, fields)
  }

  function readText(item: ItemState, delta: unknown): void {
    if (stringIn(delta) && becomes(item, 'content')) emitText('content', item, delta)
  }

  /** Paragraphs of reasoning are numbered, and come without the blank line between them. */
  function readParagraph(item: ItemState, number: unknown, delta: unknown): void {
    if (!stringIn(delta) || !becomes(item, 'reasoning')) return
    const paragraph = typeof number === 'number' ? number : 0
    if (item.hasText && item.paragraph !== paragraph) emitText('reasoning', item, '\n\n')
    item.paragraph = paragraph
    emitText('reasoning', item, delta)
  }

  /** The input of a custom tool is text. It becomes a JSON string, which the end of the item closes. */
  function readInput(item: ItemState, delta: unknown): void {
    if (item.isSettled || typeof delta !== 'string') return
    if (item.kind === 'function_call') emitText('tool-input', item, delta)
    if (item.kind !== 'custom_tool_call') return
    emitText('tool-input', item, JSON.stringify(delta).slice(item.hasText ? 1 : 0, -1))
  }

  /** Whether more of this kind belongs to the item: not if it is done, or has shown to be another. */
  function becomes(item: ItemState, kind: NonNullable<ItemState['kind']>): boolean {
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
    if (isTooDeep(wire)) return
    events.push({ type: 'provider-state', part, entry: 'item', set: { ...wire } })
  }

  function showSource({ url, title }: Annotation): void {
    emitSource({ url, title }, events)
  }

  return {
    read(chunk, into) {
      events = into
      return readChunk(objectIn(chunk))
    },
  }
}

/** A message of one text that cites nothing. */
function isPlain([piece, ...more]: readonly Piece[]): boolean {
  return Boolean(piece && stringIn(piece.text)) && !more.length && !hasAnnotations(piece)
}

function hasAnnotations(piece: Piece | undefined): boolean {
  return objectsIn(piece?.annotations).length > 0
}

/** Chunks of OpenAI's own tools, which only show that the tool is at work. */
const progressWords = ['_call', 'mcp_']

/** Chunks of which everything comes in another, and signs of life. */
const repeatedEndings = ['added', 'done', 'in_progress', 'queued', 'keepalive', 'ping']

function isRepeatedElsewhere(type: string): boolean {
  return (
    progressWords.some((word) => type.includes(word)) ||
    repeatedEndings.some((ending) => type.endsWith(ending))
  )
}
