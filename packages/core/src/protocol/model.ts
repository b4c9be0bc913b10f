import type { EmitData } from './app-types.ts'
import type { AnsweredBy } from './errors.ts'
import type { AssistantMessage, CacheMark, Message } from './message.ts'
import type { StepOptions } from './request-options.ts'
import type { Cursor, EventBatch, StreamEvent } from './stream-event.ts'

/** Where to send a request, how to write it, and how to read the answer. */
export interface Model {
  /** The provider's name of it. */
  readonly id: string
  /** Who can read back the provider state of an answer: two models of one vendor share it. */
  readonly vendor: string
  /**
   * Writes a request. Throws a `TypeError` for what this provider cannot be sent. It is called more often
   * than a request is sent, so it changes nothing.
   */
  request(input: ModelInput): ModelRequest
  /** The headers of one attempt. Called for each, so that short-lived keys work. */
  headers(): Record<string, string> | Promise<Record<string, string>>
  /** Whether an output's format goes into the prompt, for nothing else holds this model to it. */
  readonly outputFormatInPrompt?: boolean | undefined
  /** A fresh reader for each step, which knows what is here already of one that is resumed. */
  reader(resumed?: ResumedAnswer): ChunkReader
  /** Sends its requests. Default: the platform's `fetch`. */
  readonly fetch?: typeof fetch | undefined
  /**
   * Called with a response whose body is about to be read as it is. Returns what gets the bytes as they
   * are read. For what records.
   */
  readonly onResponse?: ((response: Response) => OnBytes | undefined) | undefined
  /** The response as server-sent events, for a provider that frames its answers in another way. */
  readonly toEventStream?: ((response: Response) => Response) | undefined
  /** Who answers, as error messages name it. Default `provider`. */
  readonly answeredBy?: AnsweredBy | undefined
  /** Answers in the place of `streamStep`, where an answer may be several steps by itself. */
  readonly streamStep?: ModelStep | undefined
  /** Requests what comes after a place in an answer, which goes on without its connection. */
  readonly resume?: ((cursor: Cursor) => ModelRequest) | undefined
  /**
   * Whether it goes on with a text that is sent as the beginning of its answer, in the last message.
   * Providers differ in this, and so do models, so that an app opts in.
   */
  readonly continues?: boolean | undefined
  /**
   * The finish reasons with which the provider only pauses an answer. The next step sends the answer so
   * far, and continues it.
   */
  readonly pauseReasons?: readonly string[] | undefined
  /** The models it chooses from in every step, each called under `wrapAttempt` of the request. */
  readonly candidates?: readonly Model[] | undefined
}

/** One request to be answered. */
export interface StepRequest extends ModelInput, StepOptions {
  /** The index of the step in its message. */
  readonly step: number
  /** The model that answers. */
  readonly model: Model
  /** Stops the step. */
  readonly signal: AbortSignal
  /** An answer that goes on without a new request. `step` is the one that is open, or the next. */
  readonly resumed?: ResumedAnswer | undefined
  /** Puts data of the app into the answer, for middleware. Every step of `streamChat` has it. */
  readonly emitData?: EmitData | undefined
  /** Wraps the step of each model that is tried, where the model has `candidates`. */
  readonly wrapAttempt?: ((next: StreamStep) => StreamStep) | undefined
}

/** An answer that began earlier, and the place up to which it is here. */
export interface ResumedAnswer {
  /** The place to go on from. */
  readonly cursor: Cursor
  /** The answer up to there. */
  readonly message: AssistantMessage
}

/**
 * Whatever emits the events of a step can stand where `streamStep` stands. It hands them to `emit`, and
 * waits for the promise that it may get. An iterator between the two would cost a tenth of the whole
 * pipeline (bench/run.mjs).
 */
export type StreamStep = (request: StepRequest, emit: Emit) => Promise<void>

/** The step of a model that takes it in its own way. `next` takes one step over one connection. */
export type ModelStep = (request: StepRequest, emit: Emit, next: StreamStep) => Promise<void>

/** Gets the bytes of a read, and when they arrived, in milliseconds since 1970. */
export type OnBytes = (bytes: Uint8Array, readAt: number) => void

/** Takes the next events of a step. The sender waits for the promise, if there is one. */
export type Emit = (batch: EventBatch) => Promise<void> | undefined

/** A request as its provider wants it. */
export interface ModelRequest {
  /** Where it is sent. */
  readonly url: string
  /** Sent as JSON with POST. */
  readonly body: object
  /** Another method, which sends no body. */
  readonly method?: 'GET' | 'DELETE' | undefined
  /** Beside those of the model. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** What had to be left out of it, in sentences. */
  readonly warnings?: readonly string[]
}

/** Turns one provider's chunks into events. Does no I/O; what it must remember it remembers here. */
export interface ChunkReader {
  /**
   * Appends the events of one chunk. Returns whether the chunk is of a known kind. Throws a
   * `ProviderError` where the chunk is one. `id` is that of its server-sent event.
   */
  readonly read: ReadChunk
  /** Appends the events that are known only at the end. */
  end?(events: StreamEvent[]): void
  /** Where the answer can be resumed after what was read: `null` where it cannot. */
  cursor?(): Cursor | null | undefined
}

/** Reads one chunk. Its functions name the chunks that only bring more of a text, if it has them. */
export interface ReadChunk {
  /** Appends the events of the chunk. Returns whether it is of a known kind. */
  (chunk: unknown, events: StreamEvent[], id?: string): boolean
  /**
   * Returns which of `places` holds the text of a chunk that only brings more of a text. `places` are
   * where chunks like the one that was just read differ, such as `choices.0.delta`. A place may be
   * returned under two conditions. Each chunk with another text there becomes the same event with that
   * text, or no event where it is empty. And all of these chunks leave the reader in the state in which
   * the last one alone would leave it.
   */
  readonly deltaIn?: DeltaIn | undefined
  /**
   * The same for a text that the reader keeps: after all of the chunks it is in the state in which one
   * chunk with all of their texts would leave it.
   */
  readonly joinedDeltaIn?:
    | ((chunk: unknown, places: readonly string[]) => JoinedDelta | undefined)
    | undefined
}

/** Names the place of a chunk that has a delta. */
export type DeltaIn = (chunk: unknown, places: readonly string[]) => string | undefined

/** The places of a chunk that has a delta whose text the reader keeps. They may be one. */
export interface JoinedDelta {
  /** Where the delta is. */
  readonly delta: string
  /** Where the text is that the reader keeps. */
  readonly kept: string
}

/** What a model is sent. */
export interface ModelInput extends Settings {
  /** The conversation so far, first to last. */
  readonly messages: readonly Message[]
  /** The conversation this answer belongs to, for a server of your own. Providers are not sent it. */
  readonly chatId?: string | undefined
  /** The answer itself: a random id, so that a server knows it again. Providers are not sent it. */
  readonly answerId?: string | undefined
}

/** The request fields people use; what a provider cannot do becomes a warning event. */
export interface Settings {
  /** How freely the model chooses its words; 0 is the least. */
  readonly temperature?: number | undefined
  /** The share of likely words it chooses from. */
  readonly topP?: number | undefined
  /** The most tokens of the answer, reasoning included. */
  readonly maxOutputTokens?: number | undefined
  /** Texts at which the model stops. */
  readonly stop?: string | readonly string[] | undefined
  /** The same seed makes the same answer more likely. */
  readonly seed?: number | undefined
  /** How much the model should think, and whether it shows that. */
  readonly reasoning?: ReasoningSettings | undefined
  /** The tools the model may call, by name. */
  readonly tools?: Readonly<Record<string, ToolDefinition>> | undefined
  /** Whether the model may, must or must not call a tool, or which. */
  readonly toolChoice?: ToolChoice | undefined
  /** Whether the model may make several calls in one step. */
  readonly parallelToolCalls?: boolean | undefined
  /** The format the content must have. */
  readonly output?: OutputFormat | undefined
  /** Fields laid over the request's body, after the model's own `extraBody`. An object adds its fields. */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined
}

/** How much the model thinks. */
export interface ReasoningSettings {
  /** How much the model should think. */
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | undefined
  /** The most tokens to think with. */
  readonly budget?: number | undefined
}

/** A tool, as a model knows it. */
export interface ToolDefinition<Input = unknown, Output = unknown> {
  /** When and how to use it. */
  readonly description?: string | undefined
  /** JSON Schema of the arguments. */
  readonly inputSchema: object
  /** Whether the arguments must match the schema exactly, for providers that can enforce it. */
  readonly strict?: boolean | undefined
  /** The request up to here is worth caching: see `CacheMark`. */
  readonly cache?: CacheMark | undefined
  /** For the compiler alone: what the model writes, and what the tool returns. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined
}

/** The JSON a model has to write. */
export interface OutputFormat<Partial = unknown, Value = unknown> {
  /** In letters, digits, `_` and `-`. */
  readonly name: string
  /** What the value is for. */
  readonly description?: string | undefined
  /** JSON Schema of the content. */
  readonly schema: object
  /** Whether the content must match the schema exactly, for providers that can enforce it. */
  readonly strict?: boolean | undefined
  /** For the compiler alone: the value while it is written, and once it is whole. */
  readonly types?: { readonly partial: Partial; readonly value: Value } | undefined
}

/** Which tools the model may or must call. `tool`: that one and no other. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly tool: string }

/** What every provider's function takes. */
export interface ProviderOptions {
  /** The key, or a function that is called before every attempt. */
  readonly apiKey?: ApiKey | undefined
  /** Where the provider is, for a proxy of its API. */
  readonly baseURL?: string | undefined
  /** Headers beside those the provider needs. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sends the requests. Default: the platform's `fetch`. */
  readonly fetch?: typeof fetch | undefined
  /** Fields laid over the request's body. An object adds its fields to one that is there. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined
}

/** The key, or a function called before every attempt. */
export type ApiKey = string | (() => string | Promise<string>)
