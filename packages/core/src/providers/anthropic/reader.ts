// Anthropic, the Messages API: how an answer is read.

import { ProviderError } from '../../protocol/errors.ts'
import { isObject } from '../../protocol/is-object.ts'
import { asArray, asFields, asObjects, asText } from '../../protocol/json-fields.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import type { FinishReason, ProviderStateEvent, StreamEvent } from '../../protocol/stream-event.ts'
import { toFinishReason } from '../../protocol/to-finish-reason.ts'
import { argumentsText } from '../reading/arguments-text.ts'
import { createBlockCheck } from '../reading/block-check.ts'
import { createBound, createSourceEmitter } from '../reading/sources.ts'
import { addUsage, countUsage, type UsageReport } from './usage.ts'

/** One `data:` line. Any field may hold any JSON. */
interface Chunk {
  readonly type?: unknown
  readonly index?: unknown
  readonly message?: unknown
  readonly content_block?: unknown
  readonly delta?: unknown
  readonly usage?: unknown
  readonly error?: unknown
}

interface MessageStart {
  readonly id?: unknown
  readonly model?: unknown
  readonly usage?: unknown
  readonly content?: unknown
  readonly stop_reason?: unknown
  readonly container?: unknown
}

/** A page that is cited or was found, or the document that a tool made of one. */
interface Source {
  readonly url?: unknown
  readonly source?: unknown
  readonly title?: unknown
  readonly cited_text?: unknown
}

interface Citation extends Source {
  readonly type?: unknown
}

interface Block {
  readonly type?: unknown
  readonly id?: unknown
  readonly name?: unknown
  readonly input?: unknown
  readonly content?: unknown
}

interface Delta {
  readonly type?: unknown
  readonly text?: unknown
  readonly thinking?: unknown
  readonly signature?: unknown
  readonly partial_json?: unknown
  readonly citation?: unknown
  readonly citations?: unknown
}

/** The entry of provider state that has the id of a container. */
export const containerEntry = 'container'

const finishReasons: Readonly<Record<string, FinishReason>> = {
  pause_turn: 'stop',
  guardrail_intervened: 'content-filter',
}

/** Where the text of a delta may be. */
const texts: readonly string[] = ['delta.text', 'delta.thinking', 'delta.partial_json']

/** `whole-call`: its input came with its start. `opaque`: shown nowhere, and given back as it came. */
type BlockKind = 'content' | 'reasoning' | 'tool-input' | 'whole-call' | 'opaque'

/**
 * A reader of one step. Remembers what later chunks refer to: what each block is, the halves of the
 * usage, and the stop reason until `message_stop` confirms it.
 */
export function createAnthropicReader(): ChunkReader {
  const kinds = new Map<string, BlockKind>()
  const belongs = createBlockCheck(kinds)
  const opaqueBlocks = new Map<string, object>()
  const usage: UsageReport = new Map()
  const emitSource = createSourceEmitter()
  const admitCitation = createBound('citations')
  let events: StreamEvent[] = []
  let stopReason = ''
  let citations = 0

  function readChunk(chunk: Chunk): boolean {
    const { type, index } = chunk
    const part = typeof index === 'number' ? `${index}` : undefined
    switch (type) {
      case 'content_block_delta':
        if (part !== undefined) readDelta(part, asFields(chunk.delta))
        return true
      case 'content_block_start':
        if (part !== undefined) readBlock(part, asFields(chunk.content_block))
        return true
      case 'message_start':
        readStart(asFields(chunk.message))
        return true
      case 'message_delta': {
        const { stop_reason, container } = asFields<MessageStart>(chunk.delta)
        stopReason = asText(stop_reason) || stopReason
        readContainer(container)
        addUsage(usage, chunk.usage)
        return true
      }
      case 'message_stop':
        emitFinish()
        return true
      case 'content_block_stop':
      case 'ping':
        return true
      case 'error':
        throw new ProviderError(chunk)
      default:
        if (chunk.error) throw new ProviderError(chunk)
        return false
    }
  }

  function readStart(message: MessageStart): void {
    events.push({ type: 'response', id: asText(message.id), model: asText(message.model) })
    // The calls of a program come whole with the start, and so does the reason to stop.
    stopReason = asText(message.stop_reason)
    readContainer(message.container)
    for (const [index, block] of asArray(message.content).entries()) {
      readBlock(`${index}`, asFields(block))
    }
    if (!isObject(message.usage)) return
    addUsage(usage, message.usage)
    // What was read is known early, and what is written only at the end.
    events.push({ type: 'usage', usage: countUsage(usage, message.usage) })
  }

  /** Where code runs that Anthropic executes. It goes back while the answer goes on. */
  function readContainer(container: unknown): void {
    const id = asText(asFields<{ readonly id?: unknown }>(container).id)
    if (!id) return
    events.push({ type: 'provider-state', part: 'container', entry: containerEntry, set: { id } })
  }

  function emitFinish(): void {
    if (!stopReason) return
    const reason = toFinishReason(stopReason, finishReasons)
    events.push({ type: 'finish', reason, raw: stopReason })
  }

  function readBlock(part: string, block: Block): void {
    const type = asText(block.type)
    if (type === 'text' || type === 'thinking') readDelta(part, block)
    else if (type === 'tool_use') readCall(part, block)
    else if (type) readOpaque(part, block)
  }

  function readCall(part: string, { type, id, name, input, ...set }: Block): void {
    // A call without a name cannot be executed.
    if (!asText(name) || kinds.has(part)) return
    events.push({ type: 'tool-call', part, id: asText(id), name: asText(name) })
    // An empty input only holds the place of the deltas.
    const inputText = argumentsText(input)
    if (inputText && inputText !== '{}') {
      emitText('tool-input', part, inputText)
      kinds.set(part, 'whole-call')
    } else kinds.set(part, 'tool-input')
    emitState(part, { set })
  }

  /** Redacted thinking, Anthropic's own tools and their results, and blocks that are yet to come. */
  function readOpaque(part: string, block: Block): void {
    if (kinds.has(part)) return
    kinds.set(part, 'opaque')
    opaqueBlocks.set(part, block)
    emitState(part, { set: { ...block } })
    // A search finds several pages, and a fetch one.
    for (const found of asObjects<Source>([block.content].flat())) showSource(found)
  }

  /** Visits the fields and ignores the type: a block that starts with text has it in the same fields. */
  function readDelta(part: string, delta: Delta): void {
    const kind = kinds.get(part)
    if (kind === 'opaque') {
      readOpaqueDelta(part, delta)
      return
    }
    emitText('content', part, delta.text)
    emitText('reasoning', part, delta.thinking)
    if (kind === 'tool-input') emitText('tool-input', part, delta.partial_json)
    readSignature(part, asText(delta.signature))
    const cited = delta.citation ?? delta.citations
    // Most deltas cite nothing, and an array for each would cost more than the rest of this function.
    if (cited) {
      for (const citation of asObjects<Citation>([cited].flat())) readCitation(part, citation)
    }
  }

  /** A delta that is text alone, of a block that is known by now. */
  function deltaIn(chunk: unknown, places: readonly string[]): string | undefined {
    const { type, delta } = asFields<Chunk>(chunk)
    const { signature, citation, citations: cited } = asFields<Delta>(delta)
    if (type !== 'content_block_delta' || signature || citation || cited) return undefined
    return places.length === 1 ? places.find((place) => texts.includes(place)) : undefined
  }

  /** Adds text to the fields of a block that hold text, or hold nothing yet. */
  function readOpaqueDelta(part: string, { type, ...fields }: Delta): void {
    const start = opaqueBlocks.get(part) ?? {}
    for (const [field, value] of Object.entries(fields)) {
      const takesText = typeof (Reflect.get(start, field) ?? '') === 'string'
      const text = asText(value)
      if (takesText && text) emitState(part, { append: { [field]: text } })
    }
  }

  /** The text of the thinking is in the events. Where it is withheld, the signature is all there is. */
  function readSignature(part: string, signature: string): void {
    if (!signature || !belongs(part, 'reasoning')) return
    emitState(part, { set: { type: 'thinking', thinking: '' }, append: { signature } })
  }

  function readCitation(part: string, citation: Citation): void {
    if (!asText(citation.type) || !belongs(part, 'content')) return
    const entry = `citation:${citations++}`
    if (!admitCitation(entry, events)) return
    emitState(part, { set: { ...citation }, entry })
    showSource(citation)
  }

  function emitText(
    type: 'content' | 'reasoning' | 'tool-input',
    part: string,
    delta: unknown,
  ): void {
    if (typeof delta !== 'string' || !delta || !belongs(part, type)) return
    events.push({ type, part, delta })
  }

  function emitState(part: string, state: Partial<ProviderStateEvent>): void {
    events.push({ type: 'provider-state', part, entry: 'block', ...state })
  }

  function showSource({ url, source, title, cited_text }: Source): void {
    emitSource({ url: url ?? source, title, text: cited_text }, events)
  }

  return {
    read: Object.assign(
      (chunk: unknown, into: StreamEvent[]) => {
        events = into
        return readChunk(asFields(chunk))
      },
      { deltaIn },
    ),
    end(into) {
      if (!usage.size) return
      // Only here is everything copied that was reported: once, however many reports there were.
      into.push({ type: 'usage', usage: countUsage(usage, Object.fromEntries(usage)) })
    },
  }
}
