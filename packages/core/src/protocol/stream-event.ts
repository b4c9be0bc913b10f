import type { MetadataFields, NamedData } from './app-types.ts'
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
  | DataEvent
  | MetadataEvent
  | UsageEvent
  | WarningEvent
  | FinishEvent
  | CursorEvent
  | EndEvent

/** The events of one network read, in order: what moves inside, where one at a time is too slow. */
export type EventBatch = readonly StreamEvent[]

/** A step begins. `vendor` and `model` name the owner of this step's provider state. */
export interface StartEvent {
  readonly type: 'start'
  /** The index of the step in its message. */
  readonly step: number
  /** Who can read back the provider state of the step. */
  readonly vendor: string
  /** The id of the model that is requested. */
  readonly model: string
}

/** The provider's id of this answer, and the model that gives it. */
export interface ResponseEvent {
  readonly type: 'response'
  /** The provider's id of the answer. */
  readonly id: string
  /** The model that gives it, in the provider's words. */
  readonly model: string
}

/** More of what the model thinks. */
export interface ReasoningEvent {
  readonly type: 'reasoning'
  /** The place of the reasoning in the answer. */
  readonly part: string
  /** What is added to it. */
  readonly delta: string
}

/** More of the answer's text. */
export interface ContentEvent {
  readonly type: 'content'
  /** The place of the text in the answer. */
  readonly part: string
  /** What is added to it. */
  readonly delta: string
}

/** More of a call's arguments, as the model writes them. */
export interface ToolInputEvent {
  readonly type: 'tool-input'
  /** The place of the call in the answer. */
  readonly part: string
  /** What is added to the arguments. */
  readonly delta: string
}

/** Tokens and money so far. Later events of a step replace what they repeat. */
export interface UsageEvent {
  readonly type: 'usage'
  /** The counts that are known now. */
  readonly usage: Usage
}

/** Why the provider stopped, in our word and in its own. */
export interface FinishEvent {
  readonly type: 'finish'
  /** In our word. */
  readonly reason: FinishReason
  /** In the provider's. */
  readonly raw: string
}

/** A step is over, and how. */
export interface EndEvent {
  readonly type: 'end'
  /** The index of the step in its message. */
  readonly step: number
  /** How the step ended. */
  readonly outcome: Outcome
}

/** The model makes a call. Emitted again when its status changes after its step. */
export interface ToolCallEvent {
  readonly type: 'tool-call'
  /** The place of the call in the answer. */
  readonly part: string
  /** The provider's id of the call. */
  readonly id: string
  /** The name of the tool. */
  readonly name: string
  /** Where the call is now. None while its arguments are written. */
  readonly status?: 'awaiting-approval' | 'approved' | 'running'
}

/** What a tool returned. `key` is the part's key in the message: provider ids repeat across turns. */
export interface ToolOutputEvent {
  readonly type: 'tool-output'
  /** The key of the call's part. */
  readonly key: string
  /** What the tool returned, or why it did not. */
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
  /** The place of the source in the answer. */
  readonly part: string
  /** Where it is. */
  readonly url: string
  /** Empty where none was given. */
  readonly title: string
  /** The text that was found there, or empty. */
  readonly text: string
}

/** A file the model made; `url` may be a `data:` URL. */
export interface FileEvent {
  readonly type: 'file'
  /** The place of the file in the answer. */
  readonly part: string
  /** Such as `image/png`. */
  readonly mediaType: string
  /** Its URL, which may be a `data:` URL. */
  readonly url: string
}

/**
 * State the provider wants back on the next turn, unread. Pieces of one `entry` merge: `set`
 * replaces fields, `append` joins strings.
 */
export interface ProviderStateEvent {
  readonly type: 'provider-state'
  /** The part that the state belongs to. */
  readonly part: string
  /** The provider's name of the piece. */
  readonly entry: string
  /** Fields to replace. */
  readonly set?: Readonly<Record<string, unknown>>
  /** Texts to add to the end of fields. */
  readonly append?: Readonly<Record<string, string | null | undefined>>
}

/** The sender takes a part of this step back, as when it retries the step. */
export interface RemovedEvent {
  readonly type: 'removed'
  /** The part that is taken back. */
  readonly part: string
}

/** Data of the app. It names its part, and a later one that names the same part replaces the value. */
export type DataEvent = NamedData<DataEventFields>

/** What every event with data of the app has, beside its name and value. */
interface DataEventFields {
  readonly type: 'data'
  /** The place of the data in the answer. */
  readonly part: string
  /** The app's id of the data. */
  readonly id?: string | undefined
  /** It is no part of the message. */
  readonly transient?: boolean | undefined
}

/** Data that came from elsewhere, or of a name that the compiler does not know. */
export function toDataEvent(
  data: DataEventFields & { readonly name: string; readonly value: unknown },
): DataEvent {
  // The app alone knows what a name has for its value.
  return data as DataEvent
}

/** Fields that are merged into the metadata of the message. */
export interface MetadataEvent {
  readonly type: 'metadata'
  /** The fields, each of which replaces the one before. */
  readonly metadata: MetadataFields
}

/** What kind of warning it is. */
export type WarningCode =
  /** The request has something that this model cannot do. It was left out. */
  | 'unsupported'
  /** The provider sent `count` chunks of an unknown kind. They were ignored. */
  | 'unknown-chunk'
  /** A server could not prove an older output or permission. The model reads that it is unavailable. */
  | 'unverified'
  /** The log of a server failed. The answer goes on, and ends if its connection does. */
  | 'not-resumable'
  /** The `save` of a server that keeps the conversation failed for this answer. */
  | 'not-saved'
  /** Such a server lacks some messages before the new one, so the model did not read them. */
  | 'history'
  /** A model did not answer, and another was requested. */
  | 'fallback'
  /** The step goes on with the text of a model that was cut off. */
  | 'continued'
  /** `count` further warnings of the step were left out. */
  | 'omitted'

/** Something was left out, or arrived and was not understood. */
export interface WarningEvent {
  readonly type: 'warning'
  /** What kind of warning it is. */
  readonly code: WarningCode
  /** The same in a sentence. */
  readonly message: string
  /** How often. */
  readonly count?: number
}

/**
 * A place in an answer that a log or a provider keeps. Survives JSON. `answer` and `after` are the
 * answer's id there and the number of what came last, and a model may add what it needs to go on.
 */
export interface Cursor {
  /** The answer's id at the log or at the provider. */
  readonly answer: string
  /** The number of what came last. */
  readonly after: number
  /** What a model needs besides, to go on. */
  readonly [detail: string]: string | number | undefined
}

/**
 * Everything before this event is in the answer, which can be resumed here. `null`: it cannot be resumed
 * any more. Only models that can resume emit these, once for each network read.
 */
export interface CursorEvent {
  readonly type: 'cursor'
  /** The place to go on from, or `null`. */
  readonly cursor: Cursor | null
}

/** Why the provider stopped. */
export type FinishReason =
  /** The model had nothing more to write, or reached a stop sequence. */
  | 'stop'
  /** It reached `maxOutputTokens`, or the end of its context. */
  | 'length'
  /** It calls tools. */
  | 'tool-calls'
  /** A filter stopped it, or it refused. */
  | 'content-filter'
  /** The provider gave another reason. `raw` of the `finish` event has it. */
  | 'other'

/** How a step really ended. */
export type Outcome =
  /** The provider finished the answer. `finishReason` is why it stopped. */
  | { readonly type: 'complete'; readonly finishReason: FinishReason }
  /** The bytes ended before the provider finished. */
  | { readonly type: 'truncated' }
  /** It was stopped from this side. */
  | { readonly type: 'aborted' }
  /** `error` is why. */
  | { readonly type: 'failed'; readonly error: ChatError }
  /** The page was left while it streamed, and nobody goes on with it. Only restored answers have it. */
  | { readonly type: 'interrupted' }
