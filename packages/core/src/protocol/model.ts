import type { CacheMark, Message } from './message.ts'
import type { StepOptions } from './request-options.ts'
import type { EventBatch, StreamEvent } from './stream-event.ts'

/** A value that says where to send a request, how to write it and how to read the answer. */
export interface Model {
  readonly id: string
  /** Who can read back what an answer carries: two models of one vendor share their state. */
  readonly vendor: string
  /** Writes a request. Throws a `TypeError` for what this provider cannot be asked. */
  request(input: ModelInput): ModelRequest
  /** The headers of one attempt: asked for anew each time, so that short-lived keys work. */
  headers(): Record<string, string> | Promise<Record<string, string>>
  /** Whether the form of an output has to be told in words, for nothing holds this model to it. */
  readonly outputFormatInPrompt?: boolean | undefined
  /** A fresh reader for each run. */
  reader(): ChunkReader
  readonly fetch?: typeof fetch | undefined
  /** Answers in the place of `run`, where an answer may be several steps by itself. */
  readonly streamStep?: StreamStep | undefined
  /** Who answers at its URL, for errors: a provider, or your own server. Default `provider`. */
  readonly answeredBy?: 'provider' | 'server' | undefined
}

/** One request to be answered. */
export interface StepRequest extends ModelInput, StepOptions {
  /** Which run of its stream this is, from 0. */
  readonly step: number
  readonly model: Model
  readonly signal: AbortSignal
}

/**
 * Whatever makes events can stand where `run` stands. What it says it hands to `say`, whose promise,
 * if there is one, asks it to wait: an iterator between the two would cost a tenth of the whole line
 * (bench/run.mjs).
 */
export type StreamStep = (request: StepRequest, say: Emit) => Promise<void>
export type Emit = (batch: EventBatch) => Promise<void> | undefined

export interface ModelRequest {
  readonly url: string
  readonly body: object
  /** What was asked for and had to be left out. */
  readonly warnings?: readonly string[]
}

/** Turns one provider's chunks into events. Does no I/O; what it must remember it remembers here. */
export interface ChunkReader {
  /**
   * Appends what one chunk says, and tells whether it is of a kind that is known. Throws a
   * `ProviderError` where the chunk is one.
   */
  read(chunk: unknown, events: StreamEvent[]): boolean
  /** Appends what could only be known at the end. */
  end?(events: StreamEvent[]): void
}

/** What a model is sent. */
export interface ModelInput extends Settings {
  readonly messages: readonly Message[]
  /** The conversation this answer belongs to, for a server of your own. Providers are not sent it. */
  readonly chatId?: string | undefined
  /** The answer itself: a random id, so that a server knows it again. Providers are not sent it. */
  readonly answerId?: string | undefined
}

/** The request fields people use; what a provider cannot do becomes a warning event. */
export interface Settings {
  readonly temperature?: number | undefined
  readonly topP?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly stop?: string | readonly string[] | undefined
  readonly seed?: number | undefined
  readonly reasoning?: ReasoningSettings | undefined
  /** By name. */
  readonly tools?: Readonly<Record<string, ToolDefinition>> | undefined
  readonly toolChoice?: ToolChoice | undefined
  readonly parallelToolCalls?: boolean | undefined
  /** The JSON the content has to be. */
  readonly output?: OutputFormat | undefined
  /** Fields laid over the request's body as they are, after the model's own `extraBody`. */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined
}

export interface ReasoningSettings {
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | undefined
  /** The most tokens to think with. */
  readonly budget?: number | undefined
}

/** What a model is told about a tool. */
export interface ToolDefinition<Input = unknown, Output = unknown> {
  readonly description?: string | undefined
  /** JSON Schema of the arguments. */
  readonly inputSchema: object
  readonly strict?: boolean | undefined
  /** What comes up to here is worth keeping: see `CacheMark`. */
  readonly cache?: CacheMark | undefined
  /** For the compiler alone: what the model writes, and what comes of it. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined
}

/** What a model is told about the JSON it has to write. */
export interface OutputFormat<Partial = unknown, Value = unknown> {
  /** In letters, digits, `_` and `-`. */
  readonly name: string
  readonly description?: string | undefined
  /** JSON Schema of the content. */
  readonly schema: object
  readonly strict?: boolean | undefined
  /** For the compiler alone: what there is while it is written, and what comes of it. */
  readonly types?: { readonly partial: Partial; readonly value: Value } | undefined
}

/** `tool`: that one and no other. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly tool: string }

/** What every provider's function takes. */
export interface ProviderOptions {
  /** The key, or a function asked before every attempt. */
  readonly apiKey?: ApiKey | undefined
  readonly baseURL?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly fetch?: typeof fetch | undefined
  /** Fields laid over the request's body as they are. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined
}

export type ApiKey = string | (() => string | Promise<string>)
