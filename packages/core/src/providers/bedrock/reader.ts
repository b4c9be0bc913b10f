// Amazon Bedrock, `ConverseStream`: how an answer is read.

import { ProviderError } from '../../protocol/errors.ts'
import { asFields, asNumber, asObjects, asText } from '../../protocol/json-fields.ts'
import type { ChunkReader } from '../../protocol/model.ts'
import type { FinishReason, ProviderStateEvent, StreamEvent } from '../../protocol/stream-event.ts'
import { toFinishReason } from '../../protocol/to-finish-reason.ts'
import { toUsage } from '../../protocol/usage.ts'
import { createBlockCheck } from '../reading/block-check.ts'
import { createSourceEmitter } from '../reading/sources.ts'
import { wholeInput } from '../reading/whole-input.ts'
import type { FrameChunk } from './event-stream.ts'
import { throwException } from './exceptions.ts'

/** The body of an event. Any field may hold any JSON. */
interface Body {
  readonly contentBlockIndex?: unknown
  readonly start?: unknown
  readonly delta?: unknown
  readonly stopReason?: unknown
  readonly usage?: unknown
}

interface Delta {
  readonly text?: unknown
  readonly toolUse?: unknown
  readonly toolResult?: unknown
  readonly reasoningContent?: unknown
  readonly citation?: unknown
}

interface ToolUse {
  readonly type?: unknown
  readonly toolUseId?: unknown
  readonly name?: unknown
  readonly input?: unknown
}

interface Reasoning {
  readonly text?: unknown
  readonly signature?: unknown
  readonly redactedContent?: unknown
}

interface Citation {
  readonly title?: unknown
  readonly location?: unknown
  readonly url?: unknown
}

interface WireUsage {
  readonly inputTokens?: unknown
  readonly outputTokens?: unknown
  readonly cacheReadInputTokens?: unknown
  readonly cacheWriteInputTokens?: unknown
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  guardrail_intervened: 'content-filter',
}

/** What Amazon gives as the reason where it could not use what the model wrote. */
const failures: readonly string[] = ['malformed_tool_use', 'malformed_model_output']

/** What a block is: what its start or its first delta makes it. `opaque`: of a tool that Amazon executes. */
type BlockKind = 'content' | 'reasoning' | 'tool-input' | 'opaque'

/** A reader of one step. Blocks go by their index. */
export function createConverseReader(): ChunkReader {
  const kinds = new Map<string, BlockKind>()
  const belongs = createBlockCheck(kinds)
  const emitSource = createSourceEmitter()
  let events: StreamEvent[] = []
  let pieces = 0
  let failure: unknown

  function readEvent(type: unknown, body: Body): boolean {
    const { contentBlockIndex: index } = body
    const part = typeof index === 'number' ? `${index}` : undefined
    switch (type) {
      case 'contentBlockDelta':
        if (part !== undefined) readDelta(part, asFields(body.delta))
        return true
      case 'contentBlockStart':
        if (part !== undefined) readStart(part, asFields(body.start))
        return true
      case 'messageStop': {
        const raw = asText(body.stopReason)
        if (failures.includes(raw)) failure = { error: { code: raw, message: raw } }
        else if (raw) {
          events.push({ type: 'finish', reason: toFinishReason(raw, finishReasons), raw })
        }
        return true
      }
      case 'metadata':
        if (body.usage) readUsage(asFields(body.usage))
        return true
      case 'messageStart':
      case 'contentBlockStop':
        return true
      default:
        return false
    }
  }

  function readStart(part: string, { toolUse, toolResult }: Delta): void {
    const call = asFields<ToolUse>(toolUse)
    if (call.type !== 'server_tool_use' && !toolResult) {
      startCall(part, call)
      return
    }
    const set = toolResult ? { toolResult } : { toolUse }
    if (kinds.has(part)) return
    kinds.set(part, 'opaque')
    emitState(part, { set })
  }

  function startCall(part: string, toolUse: ToolUse): void {
    const name = asText(toolUse.name)
    // A call without a name cannot be executed.
    if (!name || kinds.has(part)) return
    kinds.set(part, 'tool-input')
    events.push({ type: 'tool-call', part, id: asText(toolUse.toolUseId), name })
  }

  /** The calls of tools that Amazon executes, and their results: shown nowhere, and given back. */
  function readOpaque(part: string, { toolUse, toolResult }: Delta): void {
    const input = asText(asFields<ToolUse>(toolUse).input)
    if (input) emitState(part, { append: { input } })
    for (const piece of asObjects(toolResult)) {
      emitState(part, { entry: `content:${pieces++}`, set: { ...piece } })
    }
  }

  function readDelta(part: string, delta: Delta): void {
    if (kinds.get(part) === 'opaque') {
      readOpaque(part, delta)
      return
    }
    const { text, toolUse, reasoningContent, citation } = delta
    emitText('content', part, text)
    // A call begins with its start.
    if (toolUse && kinds.has(part)) {
      emitText('tool-input', part, asFields<ToolUse>(toolUse).input)
    }
    if (reasoningContent) readReasoning(part, asFields(reasoningContent))
    if (citation) readCitation(asFields(citation))
  }

  function readReasoning(part: string, reasoning: Reasoning): void {
    emitText('reasoning', part, reasoning.text)
    const signature = asText(reasoning.signature)
    const redactedContent = asText(reasoning.redactedContent)
    if (!signature && !redactedContent) return
    if (!belongs(part, 'reasoning')) return
    emitState(part, { append: signature ? { signature } : { redactedContent } })
  }

  function readCitation({ title, location }: Citation): void {
    const { web } = asFields<{ readonly web?: unknown }>(location)
    emitSource({ url: asFields<Citation>(web).url, title }, events)
  }

  function readUsage(usage: WireUsage): void {
    const uncached = asNumber(usage.inputTokens)
    const cachedInput = asNumber(usage.cacheReadInputTokens)
    const cacheWrite = asNumber(usage.cacheWriteInputTokens)
    const counts = {
      input: wholeInput({ uncached, cachedInput, cacheWrite }),
      output: usage.outputTokens,
      cachedInput,
      cacheWrite,
      raw: usage,
    }
    events.push({ type: 'usage', usage: toUsage(counts) })
  }

  function emitState(part: string, state: Partial<ProviderStateEvent>): void {
    events.push({ type: 'provider-state', part, entry: 'block', ...state })
  }

  function emitText(type: Exclude<BlockKind, 'opaque'>, part: string, text: unknown): void {
    const delta = asText(text)
    if (delta && belongs(part, type)) events.push({ type, part, delta })
  }

  return {
    read(chunk, into) {
      events = into
      const framed = asFields<FrameChunk>(chunk)
      throwException(framed)
      return readEvent(framed.type, asFields(framed.body))
    },
    end() {
      // The usage comes after the reason.
      if (failure) throw new ProviderError(failure)
    },
  }
}
