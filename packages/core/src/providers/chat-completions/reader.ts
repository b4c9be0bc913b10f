// OpenAI Chat Completions, and the many servers that speak it: how an answer is read.

import { ProviderError } from '../../protocol/errors.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import { type StreamEvent, toFinishReason } from '../../protocol/stream-event.ts'
import { toUsage, type Usage } from '../../protocol/usage.ts'
import { createCallReader, type WireCall, type WireFunction } from './tool-call-deltas.ts'

/** One `data:` line. Optional throughout: a type cannot make a server honest. */
interface Chunk {
  id?: string | null
  model?: string | null
  object?: string | null
  choices?: (Choice | null)[] | null
  usage?: WireUsage | null
  error?: unknown
}

interface Choice {
  index?: number | null
  delta?: Delta | null
  finish_reason?: string | null
}

export interface Delta {
  content?: string | null
  refusal?: string | null
  reasoning?: string | null
  reasoning_content?: string | null
  reasoning_details?: (ReasoningDetail | null)[] | null
  tool_calls?: (WireCall | null)[] | null
  function_call?: WireFunction | null
  annotations?: (WireAnnotation | null)[] | null
}

interface ReasoningDetail {
  type?: string | null
  index?: number | null
  id?: string | null
  text?: string | null
  summary?: string | null
}

interface WireAnnotation {
  url_citation?: { url?: unknown; title?: unknown; content?: unknown } | null
}

export interface WireUsage {
  prompt_tokens?: number | null
  completion_tokens?: number | null
  total_tokens?: number | null
  prompt_tokens_details?: {
    cached_tokens?: number | null
    cache_write_tokens?: number | null
  } | null
  completion_tokens_details?: { reasoning_tokens?: number | null } | null
  cost?: number | null
  cost_in_usd_ticks?: number | null
}

/** What only some servers of this wire do: see chat-quirks.ts. */
export interface ChatQuirks {
  readField(field: string, delta: Delta, say: Say, readCall: (delta: WireCall) => void): void
  readUsage(usage: WireUsage): Usage
}

type Say = (type: 'content' | 'reasoning', part: string, delta: unknown) => void

/** Remembers what one run's chunks leave to memory: which calls are open, and what was said once. */
export function createChatReader(quirks?: ChatQuirks): ChunkReader {
  const readCall = createCallReader((event) => events.push(event))
  let events: StreamEvent[] = []
  let introduced = false

  function readChunk(chunk: Chunk): boolean {
    const { id, model, choices, usage, error, object } = chunk
    let failed = error || object === 'error'
    // Azure's first chunk and some proxies' have empty names: the first that says something counts.
    if (!introduced && (id || model)) {
      introduced = true
      events.push({ type: 'response', id: String(id ?? ''), model: String(model ?? '') })
    }
    for (const choice of choices ?? []) {
      if (!choice || choice.index) continue
      const { delta, finish_reason: raw } = choice
      if (delta) readDelta(delta)
      if (raw === 'error') failed = true
      else if (raw) events.push({ type: 'finish', reason: toFinishReason(raw), raw: String(raw) })
    }
    if (usage) events.push({ type: 'usage', usage: (quirks?.readUsage ?? readUsage)(usage) })
    if (failed) throw new ProviderError(chunk)
    return choices !== undefined || Boolean(usage)
  }

  /** Goes by what is there: asking for each field that may be costs more (bench/run.mjs). */
  function readDelta(delta: Delta): void {
    for (const field in delta) {
      switch (field) {
        case 'content':
        case 'refusal':
          say('content', field, delta[field])
          break
        case 'reasoning':
          say('reasoning', 'reasoning', delta.reasoning)
          break
        case 'reasoning_details':
          for (const detail of delta.reasoning_details ?? []) if (detail) emitState(detail, delta)
          break
        case 'tool_calls':
          for (const call of delta.tool_calls ?? []) if (call) readCall(call)
          break
        case 'annotations':
          for (const annotation of delta.annotations ?? []) cite(annotation)
          break
        default:
          quirks?.readField(field, delta, say, readCall)
      }
    }
  }

  function say(type: 'content' | 'reasoning', part: string, delta: unknown): void {
    if (typeof delta === 'string' && delta) events.push({ type, part, delta })
  }

  /** Details go back as they came. Fragments share a type, an index and an id. */
  function emitState({ text, summary, ...set }: ReasoningDetail, delta: Delta): void {
    // `reasoning` repeats the text of its details wherever both come.
    if (!(delta.reasoning || delta.reasoning_content))
      say('reasoning', 'reasoning', text ?? summary)
    const entry = `${set.type}:${set.index}:${set.id ?? ''}`
    events.push({
      type: 'provider-state',
      part: 'reasoning',
      entry,
      set,
      append: { text, summary },
    })
  }

  function cite(annotation: WireAnnotation | null): void {
    const { url, title, content } = annotation?.url_citation ?? {}
    if (!url) return
    const said = { url: `${url}`, title: `${title ?? ''}`, text: `${content ?? ''}` }
    events.push({ type: 'source', part: `source:${url}`, ...said })
  }

  return {
    read(chunk, into) {
      events = into
      return readChunk(Object(chunk))
    },
  }
}

/** The usage most servers report: reasoning is among the tokens of the completion. */
export function readUsage(usage: WireUsage): Usage {
  return toUsage({
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
    cachedInput: usage.prompt_tokens_details?.cached_tokens,
    cacheWrite: usage.prompt_tokens_details?.cache_write_tokens,
    cost: usage.cost,
    raw: usage,
  })
}
