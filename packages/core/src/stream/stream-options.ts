import type { AssistantMessage, Message, ToolCallPart } from '../protocol/message.ts'
import type {
  Model,
  ModelInput,
  OutputFormat,
  StreamStep,
  ToolDefinition,
} from '../protocol/model.ts'
import type { StepOptions } from '../protocol/request-options.ts'
import type { EventBatch } from '../protocol/stream-event.ts'
import type { ChatResult } from './chat-result.ts'
import type { ChatStream } from './chat-stream.ts'

export interface StreamChatOptions extends ModelInput, StepOptions, ToolLoopOptions {
  readonly model: Model
  readonly tools?: Tools | undefined
  readonly output?: (OutputFormat & HasImplementation) | undefined
  readonly signal?: AbortSignal | undefined
  /** `false` keeps no events: the stream can be read once, and its reader sets the pace. */
  readonly replayable?: boolean | undefined
  /** Sent before the messages, and not part of the result's `messages`. */
  readonly system?: string | undefined
  /**
   * An answer that began earlier, to go on with. Default: the last of `messages`, where `tools` or
   * `output` execute its calls, or where it has a call that a person approved.
   */
  readonly continued?: AssistantMessage | undefined
  /** Called with every batch of events as it arrives, before anybody reads it. */
  readonly onEvents?: ((batch: EventBatch) => void) | undefined
  readonly middleware?: Middleware | undefined
}

/** How far an answer goes by itself, where its tools are made by `tool()`. */
export interface ToolLoopOptions {
  /** The most steps, the first included. Default 10. */
  readonly maxSteps?: number | undefined
  /** Whether an answer whose calls are carried out should stop there. */
  readonly stopWhen?:
    | ((so: {
        readonly stepsTaken: number
        readonly message: AssistantMessage
      }) => boolean | Promise<boolean>)
    | undefined
  /** What is asked differently in a step, the first of which is 0. */
  readonly prepareStep?:
    | ((so: {
        readonly stepsTaken: number
        readonly messages: readonly Message[]
      }) => StepOverrides | undefined | Promise<StepOverrides | undefined>)
    | undefined
  /** The most calls carried out at once. Default 5. */
  readonly parallelTools?: number | undefined
  /** The longest a call may take, in milliseconds. Default 60 000. */
  readonly toolTimeout?: number | undefined
  /** What the model is told of a tool that failed, as its output. Default: the error's message. */
  readonly toolErrorText?: ((error: unknown) => string) | undefined
}

export interface StepOverrides extends Partial<ModelInput> {
  readonly model?: Model
}

/**
 * Wraps a run: may change the request, watch or change its events, or answer without it. Several are
 * one around the other: `(next) => logged(cached(next))`.
 */
export type Middleware = (next: StreamStep) => StreamStep

/** A value that brings the code it needs, so that nobody else pays for it. */
export interface HasImplementation {
  /** Streams in the place of `streamChat`. */
  readonly implementation?: StreamImplementation
}

export type StreamImplementation = (options: PreparedOptions, streamStep: StreamStep) => ChatStream

/** Options with the answer to continue taken out of the messages. */
export interface PreparedOptions extends StreamChatOptions {
  /** What a model is sent before the answer: the system message and the messages. */
  readonly history: readonly Message[]
}

export type Tools = Readonly<Record<string, ToolDefinition & HasImplementation>>

/** The calls those tools get, told apart by their names. */
export type ToolCallOf<Of extends Tools> = string extends keyof Of
  ? ToolCallPart
  : { readonly [Name in keyof Of & string]: NamedToolCall<Name, Of[Name]> }[keyof Of & string]

interface NamedToolCall<Name, Of extends ToolDefinition> extends ToolCallPart {
  readonly name: Name & string
  readonly input?: NonNullable<Of['types']>['input']
  readonly output?: NonNullable<Of['types']>['output'] | string
}

/** The form of an output that reads it too. */
export interface ObjectOutput<Partial, Value> extends OutputFormat<Partial, Value> {
  readonly implementation: StreamImplementation
}

/** A stream over an answer that has to be JSON of a form. */
export interface OutputStream<Partial, Value, Call = ToolCallPart> extends ChatStream<Call> {
  readonly result: Promise<OutputResult<Value, Call>>
  complete(): Promise<OutputResult<Value, Call>>
  /** The value so far, whenever it has grown and somebody waits for it. */
  readonly partials: AsyncIterable<Partial>
}

/** The form of a list. */
export interface ArrayOutput<Partial, Item>
  extends ObjectOutput<readonly Partial[], readonly Item[]> {
  readonly implementation: (
    options: PreparedOptions,
    streamStep: StreamStep,
  ) => ArrayStream<Partial, Item>
}

export interface ArrayStream<Partial, Item, Call = ToolCallPart>
  extends OutputStream<readonly Partial[], readonly Item[], Call> {
  /** Each item as soon as it is whole. */
  readonly elements: AsyncIterable<Item>
}

/** `output` is there where the answer is complete and fits; where it does not fit, it failed. */
export interface OutputResult<Value, Call = ToolCallPart> extends ChatResult<Call> {
  readonly output?: Value
}
