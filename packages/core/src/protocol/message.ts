// Long, for the types of a message are documentation: each field has a comment, and one names the
// next.

import type { AppMetadata, NamedData } from './app-types.ts'
import type { DeepPartial } from './deep-partial.ts'
import type { FinishEvent, Outcome, ResponseEvent, WarningEvent } from './stream-event.ts'
import type { Usage } from './usage.ts'

/** What a model can be sent: every answer this package accumulates, and plain text for all else. */
export type Message = SystemMessage | UserMessage | AssistantTextMessage | AssistantMessage

/** What the model should always follow. */
export interface SystemMessage {
  readonly role: 'system'
  /** The instructions. */
  readonly content: string | readonly TextPart[]
}

/** What a person writes, with files if they like. */
export interface UserMessage {
  readonly role: 'user'
  /** Where it has one: messages of a chat do. Providers are not sent it. */
  readonly id?: string
  /** Text, or texts and files. */
  readonly content: string | readonly UserPart[]
}

/** How long a provider should cache the request up to a mark, for those that cache only on request. */
export type CacheMark = '5m' | '1h'

/** What a provider may cache up to. */
interface Cacheable {
  /** The request up to the end of this part will be sent again, so the provider may cache it. */
  readonly cache?: CacheMark | undefined
}

/** An answer written by hand, such as an example for the model. */
export interface AssistantTextMessage {
  readonly role: 'assistant'
  /** Its text. */
  readonly content: string
}

/** A piece of a user's message. */
export type UserPart = TextPart | UserFile

/** Text in a message of several parts. */
export interface TextPart extends Cacheable {
  readonly type: 'text'
  /** Its text. */
  readonly text: string
}

/** An image or another file of a user's message. */
export interface UserFile extends Cacheable {
  readonly type: 'file'
  /** Such as `image/png`. */
  readonly mediaType: string
  /** Where it is, what it is as a `data:` URL, or the id the provider gave it when it was uploaded. */
  readonly url: string
  /** Its name, where it has one. */
  readonly name?: string
  /**
   * The ids that providers gave it when it was uploaded, by their vendor, such as `{ openai: 'file-1' }`.
   * The others get `url`, which may be empty where there is none.
   */
  readonly uploads?: Readonly<Record<string, string>> | undefined
}

/** An answer: all its steps, with everything their providers want back. Survives JSON. */
export interface AssistantMessage {
  readonly role: 'assistant'
  /** Where it has one: messages of a chat do. */
  readonly id?: string
  /** What it consists of, in the order in which it arrived. */
  readonly parts: readonly Part[]
  /** One record for each step. */
  readonly steps: readonly StepRecord[]
  /** What the app, or its server, knows about the message. No model is sent it. */
  readonly metadata?: AppMetadata | undefined
}

/** Which model made the parts whose keys begin with this record's index, and what is known of it. */
export interface StepRecord {
  /** Who can read back the provider state of the step. */
  readonly vendor: string
  /** The id of the model that was requested. */
  readonly model: string
  /** The provider's id of the answer, and the model that gave it. */
  readonly response?: ResponseEvent
  /** What the step used. */
  readonly usage?: Usage
  /** Why the provider stopped. */
  readonly finish?: FinishEvent
  /** What was left out, or not understood. */
  readonly warnings?: readonly WarningEvent[]
  /** How the step ended. None while it streams. */
  readonly outcome?: Outcome
}

/**
 * A piece of an answer. `key` is unique in its message (`part-key.ts` has its format). The calls of
 * `Part<ToolCallOf<typeof tools>>` have the types of your tools.
 */
export type Part<Call = ToolCallPart> =
  | ReasoningPart
  | ContentPart
  | Call
  | SourcePart
  | FilePart
  | DataPart
  | ProviderStatePart

/** What every part of an answer has. */
interface Keyed {
  /** The name of the part in its message. */
  readonly key: string
  /** What the provider wants back with this part, in the order it arrived. */
  readonly providerState?: readonly ProviderStateEntry[]
}

/** One piece of provider state, as an object that goes back unread. */
export interface ProviderStateEntry {
  /** The provider's name of the piece. */
  readonly entry: string
  /** Its fields, as they arrived. */
  readonly value: Readonly<Record<string, unknown>>
}

/** What the model thought, where the provider shows it. */
export interface ReasoningPart extends Keyed {
  readonly type: 'reasoning'
  /** The reasoning so far. */
  readonly text: string
  /** `streaming` while more may come. */
  readonly status: 'streaming' | 'done'
}

/** Text of the answer. */
export interface ContentPart extends Keyed {
  readonly type: 'content'
  /** The text so far. */
  readonly text: string
  /** `streaming` while more may come. */
  readonly status: 'streaming' | 'done'
}

/** What the compiler knows of a tool's calls. */
export interface ToolCallTypes {
  /** The name of the tool. */
  readonly name: string
  /** The arguments, as the model writes them. */
  readonly input: unknown
  /** What the tool returns. */
  readonly output: unknown
}

/** A call of a tool. It narrows by `name` where the tools are known, and by `status`. */
export type ToolCallPart<Types extends ToolCallTypes = ToolCallTypes> =
  | StreamingToolCall<Types>
  | UnreadableToolCall<Types>
  | OpenToolCall<Types>
  | DoneToolCall<Types>
  | FailedToolCall<Types>
  | StoppedToolCall<Types>

/** What a call has in every status. */
interface ToolCallFields<Types extends ToolCallTypes> extends Keyed {
  readonly type: 'tool-call'
  /** The provider's id of the call. Unlike `key` it may repeat across turns. */
  readonly id: string
  /** The name of the tool. */
  readonly name: Types['name']
  /** The arguments as the model wrote them. */
  readonly inputText: string
}

/** Its arguments are being written. */
export interface StreamingToolCall<Types extends ToolCallTypes = ToolCallTypes>
  extends ToolCallFields<Types> {
  readonly status: 'streaming'
  /** The arguments so far, in a chat that was given `partialToolInputs`. */
  readonly input?: DeepPartial<Types['input']> | undefined
  /** What the tool has so far. */
  readonly output?: Types['output'] | undefined
}

/**
 * `invalid`: complete, but its arguments are not JSON. `unfinished`: its step ended before the call did,
 * so it is never executed.
 */
export interface UnreadableToolCall<Types extends ToolCallTypes = ToolCallTypes>
  extends ToolCallFields<Types> {
  /** Why it is never executed. */
  readonly status: 'invalid' | 'unfinished'
  /** There is none. */
  readonly input?: undefined
  /** What the tool has so far. */
  readonly output?: Types['output'] | undefined
}

/**
 * `ready`: complete and without an output. `approved`: by a person. `running`: being executed, which
 * happens once.
 */
export interface OpenToolCall<Types extends ToolCallTypes = ToolCallTypes>
  extends ToolCallFields<Types> {
  /** How far it is. */
  readonly status: 'ready' | 'awaiting-approval' | 'approved' | 'running'
  /** The arguments. */
  readonly input: Types['input']
  /** What the tool has so far. */
  readonly output?: Types['output'] | undefined
}

/** The tool returned. */
export interface DoneToolCall<Types extends ToolCallTypes = ToolCallTypes>
  extends ToolCallFields<Types> {
  readonly status: 'done'
  /** The validated arguments. */
  readonly input: Types['input']
  /** What the tool returned. */
  readonly output: Types['output']
}

/** The tool failed, or a person denied the call. */
export interface FailedToolCall<Types extends ToolCallTypes = ToolCallTypes>
  extends ToolCallFields<Types> {
  /** `denied` by a person, or `failed`. */
  readonly status: 'failed' | 'denied'
  /** The arguments, where they could be read. */
  readonly input?: Types['input'] | undefined
  /** Why the tool failed, or the person's reason to deny it. */
  readonly output: string
}

/** `skipped`: it never started. `interrupted`: it may have run, and its outcome is unknown. */
export interface StoppedToolCall<Types extends ToolCallTypes = ToolCallTypes>
  extends ToolCallFields<Types> {
  /** Whether it may have run. */
  readonly status: 'skipped' | 'interrupted'
  /** The arguments, where they could be read. */
  readonly input?: Types['input'] | undefined
  /** What the tool had so far. */
  readonly output?: Types['output'] | undefined
}

/** Where a call is. Each member of `ToolCallPart` has some of these. */
export type ToolCallStatus =
  /** The model writes its arguments. */
  | 'streaming'
  /** It is complete, without an output. */
  | 'ready'
  /** It is complete, but its arguments are not JSON. */
  | 'invalid'
  /** Its step ended before the call did. It is never executed. */
  | 'unfinished'
  /** A person has to decide: `approve` or `deny`. */
  | 'awaiting-approval'
  /** A person approved it, and it has not started. */
  | 'approved'
  /** The tool runs. It does so once. */
  | 'running'
  /** The tool returned: `output` is what it returned. */
  | 'done'
  /** The tool failed. `output` is the message that the model reads. */
  | 'failed'
  /** A person denied it. `output` is the reason, or empty. */
  | 'denied'
  /** It never started. The conversation went on without it, or the answer was stopped before. */
  | 'skipped'
  /** It may have run, and its outcome is unknown. The model reads that. */
  | 'interrupted'

/** Where the model found something. */
export interface SourcePart extends Keyed {
  readonly type: 'source'
  /** Where it is. */
  readonly url: string
  /** Empty where none was given. */
  readonly title: string
  /** The text that was found there, or empty. */
  readonly text: string
}

/** A file the model made; `url` may be a `data:` URL. */
export interface FilePart extends Keyed {
  readonly type: 'file'
  /** Such as `image/png`. */
  readonly mediaType: string
  /** Its URL, which may be a `data:` URL. */
  readonly url: string
}

/** Data of the app, emitted with `emitData`. It narrows by `name`, and no model is sent it. */
export type DataPart = NamedData<DataPartFields>

/** What every part with data of the app has, beside its name and value. */
interface DataPartFields extends Keyed {
  readonly type: 'data'
  /** The app's id of the data. */
  readonly id?: string | undefined
}

/** A place in the answer that shows nothing and is only sent back. */
export interface ProviderStatePart extends Keyed {
  readonly type: 'provider-state'
}
