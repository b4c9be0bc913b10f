import type { PartialToolInputs } from '../json/partial-tool-inputs.ts'
import { type SourcePart, stepsOf, type ToolCallPart, textOf } from '../protocol/message.ts'
import type { Usage } from '../protocol/usage.ts'
import type { ChatAssistantMessage, Timing } from './conversation.ts'

export interface ReasoningSlice {
  readonly text: string
  readonly status: 'idle' | 'streaming' | 'done'
  /** How long it thought, so far. */
  readonly seconds: number
  readonly tokens?: number | undefined
  /** It thought, and does not show what. */
  readonly hidden: boolean
}

export interface ContentSlice {
  readonly text: string
  readonly status: 'idle' | 'streaming' | 'done'
}

/**
 * A call. While it is written anything of its `input` may be missing, and all of it is where the chat
 * was not given `partialToolInputs`.
 */
export type ToolCallSlice<Call = ToolCallPart> = Call extends ToolCallPart
  ? Call & { readonly error?: string }
  : never

export interface TimingSlice extends Timing {
  /** From the first token to the end, where the tokens were counted. */
  readonly tokensPerSecond?: number | undefined
}

/** What an answer says, and what of it is being written. */
export interface SliceSource {
  readonly answer: ChatAssistantMessage | undefined
  readonly writing: 'reasoning' | 'content' | 'tool-call' | undefined
  readonly inputs: PartialToolInputs | undefined
}

/** What an answer says, told apart. Each is the same one until what it shows is another. */
export interface Slices {
  readonly reasoning: ReasoningSlice
  readonly content: ContentSlice
  readonly toolCalls: readonly ToolCallSlice[]
  readonly sources: readonly SourcePart[]
  readonly usage: Usage
  readonly timing: TimingSlice
}

type Makers = { readonly [Name in keyof Slices]: (said: SliceSource) => Slices[Name] }

/** Adds to a state what the answer says, worked out when it is first read. */
export function createSlices(): <State>(state: State, said: SliceSource) => State & Slices {
  const makers = Object.entries<(said: SliceSource) => object>(createMakers())
  const kepts = makers.map(([name, make]) => [name, memoizeShallow(make)] as const)
  return (state, said) => {
    for (const [name, make] of kepts) {
      let slice: object | undefined
      Object.defineProperty(state, name, {
        enumerable: true,
        get: () => {
          slice ??= make(said)
          return slice
        },
      })
    }
    return state as typeof state & Slices
  }
}

function createMakers(): Makers {
  const calls = new WeakMap<ToolCallPart, ToolCallSlice>()

  function callOf(call: ToolCallPart, inputs: SliceSource['inputs']): ToolCallSlice {
    const known = calls.get(call)
    if (known) return known
    const slice = {
      ...call,
      ...(call.status === 'streaming' && inputs && { input: inputs.value(call.key) }),
      ...(call.status === 'failed' && { error: String(call.output) }),
    } as ToolCallSlice
    calls.set(call, slice)
    return slice
  }

  return {
    reasoning({ answer, writing }) {
      const text = textIn(answer, 'reasoning')
      const tokens = answer?.usage.reasoning
      return {
        text,
        status: statusOf(writing === 'reasoning', text || tokens),
        seconds: (answer?.timing.reasoning ?? 0) / 1_000,
        tokens,
        hidden: !text && !!tokens,
      }
    },
    content({ answer, writing }) {
      const text = textIn(answer, 'content')
      return { text, status: statusOf(writing === 'content', text) }
    },
    toolCalls: ({ answer, inputs }) =>
      (answer?.parts ?? []).flatMap((part) =>
        part.type === 'tool-call' ? [callOf(part, inputs)] : [],
      ),
    sources: ({ answer }) => (answer?.parts ?? []).filter((part) => part.type === 'source'),
    usage: ({ answer }) => answer?.usage ?? {},
    timing({ answer }) {
      const { timing = {}, usage } = answer ?? {}
      const seconds = (Number(timing.total) - Number(timing.firstToken)) / 1_000
      const speed = Number(usage?.output) / seconds
      return { ...timing, tokensPerSecond: Number.isFinite(speed) ? speed : undefined }
    },
  }
}

function statusOf(written: boolean, said: unknown): ContentSlice['status'] {
  if (written) return 'streaming'
  return said ? 'done' : 'idle'
}

/** What different steps say stands apart, unless one goes on where the one before was cut. */
function textIn(answer: ChatAssistantMessage | undefined, type: 'reasoning' | 'content'): string {
  if (!answer) return ''
  let text = ''
  let cut = true
  stepsOf(answer).forEach((turn, run) => {
    const own = textOf(turn, type)
    text += text && own && !cut ? `\n\n${own}` : own
    const outcome = answer.steps[run]?.outcome
    cut = outcome?.type !== 'complete' || outcome.finishReason === 'length'
  })
  return text
}

/** The value made last, as long as the fields of one made anew are the same. */
export function memoizeShallow<From, Value extends object>(
  make: (from: From) => Value,
): (from: From) => Value {
  let last: Value | undefined
  return (from) => {
    const next = make(from)
    if (!last || !shallowEqual(last, next)) last = next
    return last
  }
}

/** Whether two objects, or two lists, hold the same. */
export function shallowEqual<Value extends object>(one: Value, other: Value): boolean {
  const [own, others] = [Object.entries(one), Object.entries(other)]
  return (
    own.length === others.length &&
    own.every(([name, value], at) => others[at]?.[0] === name && Object.is(others[at]?.[1], value))
  )
}
