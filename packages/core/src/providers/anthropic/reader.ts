// Anthropic, the Messages API: how an answer is read.

import { ProviderError } from '../../protocol/errors.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import {
  type ProviderStateEvent,
  type StreamEvent,
  toFinishReason,
} from '../../protocol/stream-event.ts'
import { toUsage } from '../../protocol/usage.ts'

/** One `data:` line. Nothing is believed of its fields before it is looked at. */
interface Chunk {
  type?: unknown
  index?: unknown
  message?: unknown
  content_block?: unknown
  delta?: unknown
  usage?: unknown
  error?: unknown
}

interface Block {
  type?: unknown
  id?: unknown
  name?: unknown
  input?: unknown
  content?: unknown
  [field: string]: unknown
}

interface Delta {
  text?: unknown
  thinking?: unknown
  signature?: unknown
  partial_json?: unknown
  citation?: unknown
  citations?: unknown
  [field: string]: unknown
}

/** What is cited, or was found: a page, or a document that the tool made of one. */
interface Source {
  url?: unknown
  source?: unknown
  title?: unknown
  cited_text?: unknown
}

/**
 * Remembers what one run's chunks leave to memory: which blocks are calls and which are only carried,
 * the halves of the usage, and the stop reason until `message_stop` proves it.
 */
export function createAnthropicReader(): ChunkReader {
  const kinds = new Map<string, 'call' | 'carried'>()
  let events: StreamEvent[] = []
  let usage: Record<string, unknown> = {}
  let stop = ''
  let citations = 0

  function readChunk(chunk: Chunk): boolean {
    const part = typeof chunk.index === 'number' ? `${chunk.index}` : ''
    switch (chunk.type) {
      case 'content_block_delta':
        if (part) readDelta(part, Object(chunk.delta))
        break
      case 'content_block_start':
        if (part) readBlock(part, Object(chunk.content_block))
        break
      case 'message_start': {
        const { id, model, usage } = Object(chunk.message)
        events.push({ type: 'response', id: text(id), model: text(model) })
        readUsage(usage)
        break
      }
      case 'message_delta':
        stop = text(Object(chunk.delta).stop_reason) || stop
        readUsage(chunk.usage)
        break
      case 'message_stop':
        if (stop) {
          // A pause is for the tools of the server: the turn goes on once it is sent back.
          const reason = toFinishReason(stop.replace('pause', 'end').replace('guardrail', 'filter'))
          events.push({ type: 'finish', reason, raw: stop })
        }
        break
      case 'content_block_stop':
      case 'ping':
        break
      default:
        if (chunk.error) throw new ProviderError(chunk)
        return false
    }
    return true
  }

  function readBlock(part: string, block: Block): void {
    const { type, ...fields } = block
    if (type === 'text' || type === 'thinking') {
      readDelta(part, fields)
    } else if (type === 'tool_use') {
      const { id, name, input, ...set } = fields
      // A call nobody names cannot be carried out.
      const called = text(name)
      if (!called) return
      events.push({ type: 'tool-call', part, id: text(id), name: called })
      // Empty, it only holds the place of what the deltas will say.
      const whole = JSON.stringify(input ?? {})
      if (whole === '{}') kinds.set(part, 'call')
      else say('tool-input', part, whole)
      emitState(part, { set })
    } else if (type) {
      // Redacted thinking, tools of the server and their results, and whatever is yet to come.
      kinds.set(part, 'carried')
      emitState(part, { set: block })
      // A search finds a list and a fetch one page; an error is neither, and shows nothing.
      for (const found of [fields.content].flat()) show(found)
    }
  }

  /** Goes by what is there: a block that begins with words has them in the same fields. */
  function readDelta(part: string, delta: Delta): void {
    const kind = kinds.get(part)
    if (kind === 'carried') {
      const { type, ...more } = delta
      const append = Object.entries(more).map(([field, said]) => [field, text(said) || null])
      emitState(part, { append: Object.fromEntries(append) })
      return
    }
    say('content', part, delta.text)
    say('reasoning', part, delta.thinking)
    if (kind) say('tool-input', part, delta.partial_json)
    const signature = text(delta.signature)
    if (signature) {
      // All of the block but its text: where that is withheld, there is nothing else.
      emitState(part, { set: { type: 'thinking', thinking: '' }, append: { signature } })
    }
    const cited = delta.citation ?? delta.citations
    // Most cite nothing, and a list for each of them would cost more than all else here.
    if (!cited) return
    for (const citation of [cited].flat()) {
      const set: Block = Object(citation)
      if (!text(set.type)) continue
      emitState(part, { set }, `citation:${citations++}`)
      show(set)
    }
  }

  function say(type: 'content' | 'reasoning' | 'tool-input', part: string, delta: unknown): void {
    if (typeof delta === 'string' && delta) events.push({ type, part, delta })
  }

  function emitState(
    part: string,
    more: Pick<ProviderStateEvent, 'set' | 'append'>,
    entry = 'block',
  ): void {
    events.push({ type: 'provider-state', part, entry, ...more })
  }

  function show(found: unknown): void {
    const { url, source, title, cited_text }: Source = Object(found)
    const at = text(url ?? source)
    if (at)
      events.push({
        type: 'source',
        part: `source:${at}`,
        url: at,
        title: text(title),
        text: text(cited_text),
      })
  }

  /** The first half counts what was read and the last what was written; a proxy's last may lack the rest. */
  function readUsage(half: unknown): void {
    for (const [field, said] of Object.entries(Object(half)))
      if (said !== null) usage = { ...usage, [field]: said }
    const cachedInput = number(usage.cache_read_input_tokens)
    const cacheWrite = number(usage.cache_creation_input_tokens)
    // Theirs leaves out what the cache gave and took.
    const input = number(usage.input_tokens) + (cachedInput || 0) + (cacheWrite || 0)
    const output = number(usage.output_tokens)
    events.push({
      type: 'usage',
      usage: toUsage({ input, output, cachedInput, cacheWrite, raw: usage }),
    })
  }

  return {
    read(chunk, into) {
      events = into
      return readChunk(Object(chunk))
    },
  }
}

function text(said: unknown): string {
  return typeof said === 'string' ? said : ''
}

function number(said: unknown): number {
  return typeof said === 'number' ? said : Number.NaN
}
