import type { ChatError } from './errors.ts'
import type { Usage } from './usage.ts'

/**
 * What a model can emit, whoever it is. Providers write these; everything after reads only these.
 *
 * `part` names the place in the provider's finished message, so deltas that share it belong together.
 * Nothing opens or closes a part: the accumulator opens one at the first event that names it.
 */
export type StreamEvent =
  | StartEvent
  | ResponseEvent
  | ReasoningEvent
  | ContentEvent
  | ToolCallEvent
  | ToolInputEvent
  | ToolOutputEvent
  | SourceEvent
  | FileEvent
  | ProviderStateEvent
  | RemovedEvent
  | UsageEvent
  | WarningEvent
  | FinishEvent
  | EndEvent

/** The events of one network read, in order: what moves inside, where one at a time is too slow. */
export type EventBatch = readonly StreamEvent[]

/** A step begins. `vendor` and `model` tell whose provider state this step brings. */
export interface StartEvent {
  readonly type: 'start'
  /** The index of the step in its message. */
  readonly step: number
  readonly vendor: string
  readonly model: string
}

/** The provider's id of this answer, and the model that gives it. */
export interface ResponseEvent {
  readonly type: 'response'
  readonly id: string
  readonly model: string
}

/** More of what the model thinks. */
export interface ReasoningEvent {
  readonly type: 'reasoning'
  readonly part: string
  readonly delta: string
}

/** More of the answer's text. */
export interface ContentEvent {
  readonly type: 'content'
  readonly part: string
  readonly delta: string
}

/** More of a call's arguments, as the model writes them. */
export interface ToolInputEvent {
  readonly type: 'tool-input'
  readonly part: string
  readonly delta: string
}

/** Tokens and money so far. Later events of a step replace what they repeat. */
export interface UsageEvent {
  readonly type: 'usage'
  readonly usage: Usage
}

/** Why the provider says it stopped, in our word and in its own. */
export interface FinishEvent {
  readonly type: 'finish'
  readonly reason: FinishReason
  readonly raw: string
}

/** A step is over, and how. */
export interface EndEvent {
  readonly type: 'end'
  /** The index of the step in its message. */
  readonly step: number
  readonly outcome: Outcome
}

/** The model makes a call. Emitted again when its status changes after its step. */
export interface ToolCallEvent {
  readonly type: 'tool-call'
  readonly part: string
  readonly id: string
  readonly name: string
  readonly status?: 'awaiting-approval' | 'approved' | 'running'
}

/** What a tool returned. `key` is the part's key in the message: provider ids repeat across turns. */
export interface ToolOutputEvent {
  readonly type: 'tool-output'
  readonly key: string
  readonly output: unknown
  /** More is to come: the call is not over. */
  readonly preliminary?: boolean
  /** How the call ended. Default `done`. */
  readonly status?: ToolOutputStatus
}

/**
 * How a tool call ended. `denied`: by a person. `skipped`: it never started. `interrupted`: it may have
 * run, and its outcome is unknown.
 */
export type ToolOutputStatus = 'done' | 'failed' | 'denied' | 'skipped' | 'interrupted'

/** Where the model found something. */
export interface SourceEvent {
  readonly type: 'source'
  readonly part: string
  readonly url: string
  /** Empty where none was given. */
  readonly title: string
  /** What it says, or empty. */
  readonly text: string
}

/** A file the model made; `url` may be a `data:` URL. */
export interface FileEvent {
  readonly type: 'file'
  readonly part: string
  readonly mediaType: string
  readonly url: string
}

/**
 * State the provider wants back on the next turn, unread. Pieces of one `entry` merge: `set`
 * replaces fields, `append` joins strings.
 */
export interface ProviderStateEvent {
  readonly type: 'provider-state'
  readonly part: string
  readonly entry: string
  readonly set?: Readonly<Record<string, unknown>>
  readonly append?: Readonly<Record<string, string | null | undefined>>
}

/** The sender takes a part of this step back, as when it retries the step. */
export interface RemovedEvent {
  readonly type: 'removed'
  readonly part: string
}

/**
 * Something was left out, or arrived and was not understood. `omitted`: further warnings of the step.
 * `fallback`: a model did not answer, and another did. `continued`: the step goes on with the text of a
 * model that was cut off.
 */
export interface WarningEvent {
  readonly type: 'warning'
  readonly code:
    | 'unsupported'
    | 'unknown-chunk'
    | 'unverified'
    | 'not-resumable'
    | 'fallback'
    | 'continued'
    | 'omitted'
  readonly message: string
  /** How often. */
  readonly count?: number
}

/** Why the provider stopped. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'

/**
 * Our word for a provider's reason. `known` is the provider's documented table; a reason that is not
 * in it, such as one of another dialect behind a proxy, is guessed from the words in it.
 */
export function toFinishReason(
  raw: string,
  known: Readonly<Record<string, FinishReason>> = {},
): FinishReason {
  if (Object.hasOwn(known, raw)) return known[raw] ?? 'other'
  const text = raw.toLowerCase()
  for (const [reason, words] of finishReasonHints) {
    if (words.some((word) => text.includes(word))) return reason
  }
  return 'other'
}

/** The first match counts: `tool_use_end` is a call, and `max_stop` a length. */
const finishReasonHints: readonly (readonly [FinishReason, readonly string[]])[] = [
  ['tool-calls', ['tool', 'func']],
  ['content-filter', ['filter', 'safe', 'refus']],
  ['length', ['len', 'max', 'window']],
  ['stop', ['stop', 'end', 'eos']],
]

/**
 * How a step really ended. `truncated`: the bytes stopped before any finish. `interrupted`: it was
 * restored, and nobody goes on with it.
 */
export type Outcome =
  | { readonly type: 'complete'; readonly finishReason: FinishReason }
  | { readonly type: 'truncated' }
  | { readonly type: 'aborted' }
  | { readonly type: 'failed'; readonly error: ChatError }
  | { readonly type: 'interrupted' }
