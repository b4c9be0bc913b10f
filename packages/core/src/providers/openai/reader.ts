// OpenAI, the Responses API: how an answer is read.

import { ProviderError } from '../../protocol/errors.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import { type StreamEvent, toFinishReason } from '../../protocol/stream-event.ts'
import { toUsage } from '../../protocol/usage.ts'

/** One `data:` line. Nothing is believed of its fields before it is looked at. */
interface Chunk {
  type?: unknown
  output_index?: unknown
  item_id?: unknown
  summary_index?: unknown
  content_index?: unknown
  delta?: unknown
  item?: Item | null
  annotation?: Annotation | null
  response?: Answer | null
  error?: unknown
}

interface Answer {
  id?: unknown
  model?: unknown
  output?: unknown
  usage?: WireUsage | null
  incomplete_details?: { reason?: unknown } | null
}

interface WireUsage {
  input_tokens?: unknown
  output_tokens?: unknown
  input_tokens_details?: { cached_tokens?: unknown } | null
  output_tokens_details?: { reasoning_tokens?: unknown } | null
}

interface Item {
  type?: unknown
  id?: unknown
  call_id?: unknown
  name?: unknown
  arguments?: unknown
  input?: unknown
  content?: unknown
  summary?: unknown
  encrypted_content?: unknown
  result?: unknown
  output_format?: unknown
}

/** A piece of a message, or a paragraph of what was thought. */
interface Piece {
  text?: unknown
  refusal?: unknown
  annotations?: unknown
}

type Words = 'content' | 'reasoning' | 'tool-input'
type Annotation = Readonly<Record<string, unknown>>

/**
 * Parts are named by the index of their item, since proxies give each chunk of an item another id.
 * Remembers what was heard of each, for an item that comes whole must not be said again.
 */
export function createOpenAIReader(): ChunkReader {
  /** By part, the paragraph that was heard last. */
  const heard = new Map<string, unknown>()
  const calls = new Map<string, unknown>()
  const settled = new Set<string>()
  let events: StreamEvent[] = []

  function readChunk(chunk: Chunk): boolean {
    const { type, delta, item, response } = chunk
    const part = partOf(chunk.output_index, chunk.item_id ?? item?.id)
    switch (type) {
      case 'response.output_text.delta':
        say('content', part, delta)
        break
      case 'response.refusal.delta':
        say('content', `${part}:refusal`, delta)
        break
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        say('reasoning', part, delta, chunk.summary_index ?? chunk.content_index)
        break
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        sayInput(part, delta)
        break
      case 'response.output_text.annotation.added':
        show(chunk.annotation ?? {})
        break
      case 'response.output_item.added':
        openCall(part, item ?? {})
        break
      case 'response.output_item.done':
        settle(part, item ?? {})
        break
      case 'response.created':
        events.push({ type: 'response', id: text(response?.id), model: text(response?.model) })
        break
      case 'response.completed':
      case 'response.incomplete':
        readEnd(response ?? {}, type.slice('response.'.length))
        break
      case 'response.failed':
        throw new ProviderError(response)
      default:
        if (type === 'error' || chunk.error) throw new ProviderError(chunk)
        return toldElsewhere.test(text(type))
    }
    return true
  }

  function readEnd({ output, usage, incomplete_details }: Answer, status: string): void {
    list<Item>(output).forEach((item, index) => {
      const id = text(item.id)
      settle(heard.has(id) || settled.has(id) ? id : `${index}`, item)
    })
    if (usage) {
      const fields = {
        input: number(usage.input_tokens),
        output: number(usage.output_tokens),
        reasoning: usage.output_tokens_details?.reasoning_tokens,
        cachedInput: usage.input_tokens_details?.cached_tokens,
        raw: usage,
      }
      events.push({ type: 'usage', usage: toUsage(fields) })
    }
    const raw = text(incomplete_details?.reason) || status
    events.push({ type: 'finish', reason: raw === 'completed' ? 'stop' : toFinishReason(raw), raw })
  }

  function openCall(part: string, { type, id, call_id, name }: Item): void {
    if (calls.has(part) || !text(name) || !/^(function|custom_tool)_call$/.test(text(type))) return
    calls.set(part, type)
    events.push({ type: 'tool-call', part, id: text(call_id) || text(id), name: text(name) })
  }

  /** What an item holds in the end, and of its words those that nobody heard. */
  function settle(part: string, item: Item): void {
    if (settled.has(part)) return
    settled.add(part)
    const { content, result, ...bare } = item
    const pieces = list<Piece>(content)
    const unheard = !heard.has(part) && !heard.has(`${part}:refusal`)
    switch (item.type) {
      case 'function_call':
      case 'custom_tool_call':
        openCall(part, item)
        if (unheard) sayInput(part, item.arguments ?? item.input)
        if (calls.get(part) === 'custom_tool_call') {
          say('tool-input', part, '"')
          emitState(part, { type: item.type })
        }
        return
      case 'message': {
        for (const { text, refusal, annotations } of pieces) {
          if (unheard) say('content', part, text)
          if (unheard) say('content', `${part}:refusal`, refusal)
          list<Annotation>(annotations).forEach(show)
        }
        const [{ text: words, annotations } = {}, more] = pieces
        const plain = text(words) && !more && !list(annotations)[0]
        emitState(part, plain ? bare : item)
        return
      }
      case 'reasoning':
        if (unheard) {
          const paragraphs = [...list<Piece>(item.summary), ...pieces].entries()
          for (const [index, { text }] of paragraphs) say('reasoning', part, text, index)
        }
        // What is encrypted holds the content, and beside it OpenAI refuses that.
        emitState(part, item.encrypted_content ? bare : item)
        return
      case 'image_generation_call': {
        const mediaType = `image/${text(item.output_format) || 'png'}`
        const url = `data:${mediaType};base64,${text(result)}`
        if (result) events.push({ type: 'file', part, mediaType, url })
        emitState(part, bare)
        return
      }
      default:
        // Tools of the server and their results, and whatever is yet to come.
        if (text(item.type)) emitState(part, item)
    }
  }

  function say(type: Words, part: string, delta: unknown, paragraph: unknown = 0): void {
    if (typeof delta !== 'string' || !delta) return
    if ((heard.get(part) ?? paragraph) !== paragraph) {
      events.push({ type, part, delta: '\n\n' })
    }
    heard.set(part, paragraph)
    events.push({ type, part, delta })
  }

  /** What a custom tool is given is no JSON: it becomes a string of it, which the item's end closes. */
  function sayInput(part: string, delta: unknown): void {
    const type = calls.get(part)
    if (type === 'function_call') say('tool-input', part, delta)
    if (type !== 'custom_tool_call') return
    say('tool-input', part, JSON.stringify(text(delta)).slice(heard.has(part) ? 1 : 0, -1))
  }

  function emitState(part: string, set: object): void {
    events.push({ type: 'provider-state', part, entry: 'item', set: { ...set } })
  }

  function show({ url, title }: Annotation): void {
    const part = `source:${text(url)}`
    if (!text(url) || heard.has(part)) return
    heard.set(part, url)
    events.push({ type: 'source', part, url: text(url), title: text(title), text: '' })
  }

  return {
    read(chunk, into) {
      events = into
      return readChunk(Object(chunk))
    },
  }
}

/** What other chunks tell too, or what only shows that a tool of the server is at work. */
const toldElsewhere = /_call|mcp_|(added|done|in_progress|queued|keepalive|ping)$/

/** llama.cpp counts no items. */
function partOf(index: unknown, id: unknown): string {
  return typeof index === 'number' ? `${index}` : text(id) || '0'
}

function text(said: unknown): string {
  return typeof said === 'string' ? said : ''
}

function number(said: unknown): number {
  return typeof said === 'number' ? said : Number.NaN
}

function list<Entry>(said: unknown): Entry[] {
  return Array.isArray(said) ? said.map(Object) : []
}
