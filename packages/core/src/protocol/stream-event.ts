import type { DeltakitError } from './errors.ts'
import type { Usage } from './usage.ts'

/**
 * What a model can say, whoever it is. Providers write these; everything after reads only these.
 *
 * `part` names the place in the provider's own finished message, so deltas that share it belong
 * together. Nothing opens or closes a part: the accumulator opens one when it first hears its name.
 */
export type StreamEvent =
  | StartEvent
  | ResponseEvent
  | { readonly type: 'reasoning'; readonly part: string; readonly delta: string }
  | { readonly type: 'content'; readonly part: string; readonly delta: string }
  | ToolCallEvent
  | { readonly type: 'tool-input'; readonly part: string; readonly delta: string }
  | ToolOutputEvent
  | SourceEvent
  | FileEvent
  | ProviderStateEvent
  | RemovedEvent
  | { readonly type: 'usage'; readonly usage: Usage }
  | WarningEvent
  | FinishEvent
  | EndEvent

/** The events of one network read, in order: what moves inside, where one at a time is too slow. */
export type EventBatch = readonly StreamEvent[]

/** A run begins. `vendor` and `model` say whose provider state this step brings. */
export interface StartEvent {
  readonly type: 'start'
  readonly step: number
  readonly vendor: string
  readonly model: string
}

/** What the provider calls this answer, and the model that gives it. */
export interface ResponseEvent {
  readonly type: 'response'
  readonly id: string
  readonly model: string
}

/** Why the provider says it stopped, in our word and in its own. */
export interface FinishEvent {
  readonly type: 'finish'
  readonly reason: FinishReason
  readonly raw: string
}

/** A run is over, and how. */
export interface EndEvent {
  readonly type: 'end'
  readonly step: number
  readonly outcome: Outcome
}

/** A call is made, or is said again because its status is another now. */
export interface ToolCallEvent {
  readonly type: 'tool-call'
  readonly part: string
  readonly id: string
  readonly name: string
  readonly status?: 'awaiting-approval' | 'approved' | 'running'
}

/** What a tool gave back. `key` is the part's key in the message: provider ids repeat across turns. */
export interface ToolOutputEvent {
  readonly type: 'tool-output'
  readonly key: string
  readonly output: unknown
  readonly preliminary?: boolean
  /** How the call ended. Default `done`. */
  readonly status?: ToolOutputStatus
}

/**
 * How a tool call ended. `denied`: by a person. `skipped`: it never started. `interrupted`: it may have
 * run, and its outcome is unknown.
 */
export type ToolOutputStatus = 'done' | 'failed' | 'denied' | 'skipped' | 'interrupted'

/** Where something the model says comes from. */
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

/** Something was left out, or came and was not understood. `count`: how often. */
export interface WarningEvent {
  readonly type: 'warning'
  readonly code: 'unsupported' | 'unknown-chunk'
  readonly message: string
  readonly count?: number
}

/** Why the provider says it stopped. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'

/** Our word for a provider's reason, whichever vendor's dialect it is in. */
export function toFinishReason(raw: string): FinishReason {
  if (/tool|func/i.test(raw)) return 'tool-calls'
  if (/filter|safe|refus/i.test(raw)) return 'content-filter'
  if (/len|max|window/i.test(raw)) return 'length'
  return /stop|end|eos/i.test(raw) ? 'stop' : 'other'
}

/** How it really ended. `truncated`: the bytes stopped before any finish. */
export type Outcome =
  | { readonly type: 'complete'; readonly finishReason: FinishReason }
  | { readonly type: 'truncated' }
  | { readonly type: 'aborted' }
  | { readonly type: 'failed'; readonly error: DeltakitError }
  | { readonly type: 'interrupted' }
