import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import { textOfAnswer } from '../protocol/answer-steps.ts'
import type { DataPart, SourcePart, ToolCallPart } from '../protocol/message.ts'
import type { Usage } from '../protocol/usage.ts'
import type { ChatAssistantMessage, Timing } from './conversation.ts'

/** What the model thought in the latest answer. */
export interface ReasoningSlice {
  /** All reasoning so far, where the provider shows it. */
  readonly text: string
  /** `streaming` while reasoning is written, `idle` before there is any. */
  readonly status: 'idle' | 'streaming' | 'done'
  /** How long the model has reasoned so far. */
  readonly seconds: number
  /** How many tokens it took, where the provider counts them. */
  readonly tokens?: number | undefined
  /** The model reasoned, and does not show what. */
  readonly hidden: boolean
}

/** The text of the latest answer. */
export interface ContentSlice {
  /** All content so far. */
  readonly text: string
  /** `streaming` while content is written, `idle` before there is any. */
  readonly status: 'idle' | 'streaming' | 'done'
}

/**
 * A tool call. While it streams, any field of its `input` may be missing, and there is no `input` where
 * the chat has no `partialToolInputs`.
 */
export type ToolCallSlice<Call = ToolCallPart> = Call extends ToolCallPart
  ? Call & {
      /** The answer with the call: with `key` it names the call for `approve`, `deny`, `addToolOutput`. */
      readonly messageId: string
      /** Why the tool failed. */
      readonly error?: string
    }
  : never

/** How long the latest answer takes. */
export interface TimingSlice extends Timing {
  /** From the first token to the end, where the tokens were counted. */
  readonly tokensPerSecond?: number | undefined
}

/** The answer that slices are computed from. */
export interface SliceSource {
  readonly answer: ChatAssistantMessage | undefined
  readonly inputs: PartialToolInputs | undefined
}

/** The latest answer in separate slices. A slice is the same object until its content changes. */
export interface Slices {
  /** What the model thought. */
  readonly reasoning: ReasoningSlice
  /** The text. */
  readonly content: ContentSlice
  /** The calls. */
  readonly toolCalls: readonly ToolCallSlice[]
  /** Where the model found something. */
  readonly sources: readonly SourcePart[]
  /** Data of the app, which narrows by `name`. */
  readonly data: readonly DataPart[]
  /** What all steps used. */
  readonly usage: Usage
  /** How long it takes. */
  readonly timing: TimingSlice
}

type SliceComputations = {
  readonly [Name in keyof Slices]: (source: SliceSource) => Slices[Name]
}

/**
 * Computes what components read of a chat's state. Each function returns the slice before as long as its
 * content is the same.
 */
export function createSlices(): SliceComputations {
  const computations = Object.entries<(source: SliceSource) => object>(createComputations())
  const memoized = computations.map(([name, compute]) => [name, memoizeShallow(compute)])
  return Object.fromEntries(memoized)
}

function createComputations(): SliceComputations {
  const calls = new WeakMap<ToolCallPart, ToolCallSlice>()

  function toSlice(
    call: ToolCallPart,
    messageId: string,
    inputs: SliceSource['inputs'],
  ): ToolCallSlice {
    const known = calls.get(call)
    if (known) return known
    const slice = {
      ...call,
      messageId,
      ...(call.status === 'streaming' && inputs && { input: inputs.value(call.key) }),
      ...(call.status === 'failed' && { error: String(call.output) }),
    } as ToolCallSlice
    calls.set(call, slice)
    return slice
  }

  return {
    reasoning({ answer }) {
      const text = answer ? textOfAnswer(answer, 'reasoning') : ''
      const tokens = answer?.usage.reasoning
      return {
        text,
        status: statusOf(answer, 'reasoning', text || tokens),
        seconds: (answer?.timing.reasoning ?? 0) / 1_000,
        tokens,
        hidden: !text && !!tokens,
      }
    },
    content({ answer }) {
      const text = answer ? textOfAnswer(answer, 'content') : ''
      return { text, status: statusOf(answer, 'content', text) }
    },
    toolCalls: ({ answer, inputs }) =>
      (answer?.parts ?? []).flatMap((part) =>
        part.type === 'tool-call' ? [toSlice(part, answer?.id ?? '', inputs)] : [],
      ),
    sources: ({ answer }) => (answer?.parts ?? []).filter((part) => part.type === 'source'),
    data: ({ answer }) => (answer?.parts ?? []).filter((part) => part.type === 'data'),
    usage: ({ answer }) => answer?.usage ?? {},
    timing({ answer }) {
      const { timing = {}, usage } = answer ?? {}
      const seconds = (Number(timing.total) - Number(timing.firstToken)) / 1_000
      const speed = Number(usage?.output) / seconds
      return { ...timing, tokensPerSecond: Number.isFinite(speed) ? speed : undefined }
    },
  }
}

/** A slice streams exactly while one of its parts does. */
function statusOf(
  answer: ChatAssistantMessage | undefined,
  type: 'reasoning' | 'content',
  content: unknown,
): ContentSlice['status'] {
  if (answer?.parts.some((part) => part.type === type && part.status === 'streaming')) {
    return 'streaming'
  }
  return content ? 'done' : 'idle'
}

/** Computes a value, and returns the one before as long as its fields are the same. */
export function memoizeShallow<Source, Value extends object>(
  compute: (source: Source) => Value,
): (source: Source) => Value {
  let latest: Value | undefined
  return (source) => {
    const next = compute(source)
    if (!latest || !shallowEqual(latest, next)) latest = next
    return latest
  }
}

/** Whether two objects, or two arrays, have the same fields. */
export function shallowEqual<Value extends object>(one: Value, other: Value): boolean {
  const names = Object.keys(one) as (keyof Value)[]
  const others = Object.keys(other)
  return (
    names.length === others.length &&
    names.every((name, at) => others[at] === name && Object.is(one[name], other[name]))
  )
}
