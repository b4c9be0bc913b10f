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
  const emitSource = createSourceEmitter({ repeated: 'skip' })
  let events: StreamEvent[] = []

  function readChunk(chunk: Chunk): boolean {
    const { type, delta, output_index: index, item_id: id } = chunk
    switch (type) {
      case 'response.output_text.delta':
        emitText('content', items.at(index, id), delta)
        return true
      case 'response.refusal.delta':
        emitText('content', items.refusalAt(index, id), delta)
        return true
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        emitParagraph(items.at(index, id), chunk.summary_index ?? chunk.content_index, delta)
        return true
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        emitInput(items.at(index, id), delta)
        return true
      case 'response.output_text.annotation.added':
        showSource(objectIn(chunk.annotation))
        return true
      case 'response.output_item.added': {
        const item = objectIn<WireItem>(chunk.item)
        openCall(items.at(index, id ?? item.id), item)
        return true
      }
      case 'response.output_item.done': {
        const item = objectIn<WireItem>(chunk.item)
        settle(items.at(index, id ?? item.id), item)
        return true
      }
      case 'response.created': {
        const response = objectIn<WireResponse>(chunk.response)
        const { id, model } = response
        events.push({ type: 'response', id: stringIn(id), model: stringIn(model) })
        return true
      }
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

  function readEnd(response: WireResponse, status: string): void {
    const { output, usage, incomplete_details } = response
    for (const [index, item] of objectsIn<WireItem>(output).entries()) {
      settle(items.known(item.id) ?? items.at(index, item.id), item)
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

  function openCall(state: ItemState, { type, id, call_id, name }: WireItem): void {
    if (state.call || !stringIn(name)) return
    if (type !== 'function_call' && type !== 'custom_tool_call') return
    state.call = type
    const { part } = state
    const callId = stringIn(call_id) || stringIn(id)
    events.push({ type: 'tool-call', part, id: callId, name: stringIn(name) })
  }

  /** Reads an item as it is in the end: its state, and of its text what did not come as deltas. */
  function settle(state: ItemState, item: WireItem): void {
    if (state.isSettled) return
    state.isSettled = true
    switch (item.type) {
      case 'function_call':
      case 'custom_tool_call':
        settleCall(state, item)
        return
      case 'message':
        settleMessage(state, item)
        return
      case 'reasoning':
        settleReasoning(state, item)
        return
      case 'image_generation_call':
        settleImage(state, item)
        return
      default:
        // OpenAI's own tools and their results, and items that are yet to come.
        if (stringIn(item.type)) emitState(state, item)
    }
  }

  function settleCall(state: ItemState, item: WireItem): void {
    openCall(state, item)
    if (!state.hasText) emitInput(state, argumentsIn(item.arguments ?? item.input))
    if (state.call !== 'custom_tool_call') return
    emitText('tool-input', state, '"')
    emitState(state, { type: item.type })
  }

  function settleMessage(state: ItemState, item: WireItem): void {
    const { content, ...fields } = item
    const pieces = objectsIn<Piece>(content)
    const refusal = items.refusalOf(state)
    const hasText = state.hasText || refusal.hasText
    for (const piece of pieces) {
      if (!hasText) {
        emitText('content', state, piece.text)
        emitText('content', refusal, piece.refusal)
      }
      for (const annotation of objectsIn<Annotation>(piece.annotations)) showSource(annotation)
    }
    // The text of a plain message is in the events, so its state can do without.
    emitState(state, isPlain(pieces) ? fields : item)
  }

  function settleReasoning(state: ItemState, item: WireItem): void {
    if (!state.hasText) {
      const paragraphs = [...objectsIn<Piece>(item.summary), ...objectsIn<Piece>(item.content)]
      for (const [index, { text }] of paragraphs.entries()) emitParagraph(state, index, text)
    }
    // What is encrypted contains the content, and OpenAI refuses both together.
    const { content, ...fields } = item
    emitState(state, item.encrypted_content ? fields : item)
  }

  function settleImage(state: ItemState, { result, content, ...fields }: WireItem): void {
    const { part } = state
    const base64 = stringIn(result)
    const mediaType = `image/${stringIn(fields.output_format) || 'png'}`
    const url = `data:${mediaType};base64,${base64}`
    if (base64) events.push({ type: 'file', part, mediaType, url })
    emitState(state, fields)
  }

  /** Paragraphs of reasoning are numbered, and come without the blank line between them. */
  function emitParagraph(state: ItemState, number: unknown, delta: unknown): void {
    if (!stringIn(delta)) return
    const paragraph = typeof number === 'number' ? number : 0
    if (state.hasText && state.paragraph !== paragraph) emitText('reasoning', state, '\n\n')
    state.paragraph = paragraph
    emitText('reasoning', state, delta)
  }

  /** The input of a custom tool is text. It becomes a JSON string, which the end of the item closes. */
  function emitInput(state: ItemState, delta: unknown): void {
    if (state.call === 'function_call') emitText('tool-input', state, delta)
    if (state.call !== 'custom_tool_call' || typeof delta !== 'string') return
    const json = JSON.stringify(delta).slice(state.hasText ? 1 : 0, -1)
    emitText('tool-input', state, json)
  }

  function emitText(
    type: 'content' | 'reasoning' | 'tool-input',
    state: ItemState,
    delta: unknown,
  ): void {
    if (typeof delta !== 'string' || !delta) return
    state.hasText = true
    events.push({ type, part: state.part, delta })
  }

  function emitState({ part }: ItemState, item: object): void {
    if (isTooDeep(item)) return
    events.push({ type: 'provider-state', part, entry: 'item', set: { ...item } })
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
