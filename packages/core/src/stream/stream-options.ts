import type { MetadataFields } from '../protocol/app-types.ts'
import type { AssistantMessage, Message, ToolCallPart } from '../protocol/message.ts'
import type {
  Model,
  ModelInput,
  OutputFormat,
  StreamStep,
  ToolDefinition,
} from '../protocol/model.ts'
import type { StepOptions } from '../protocol/request-options.ts'
import type { Cursor, EventBatch } from '../protocol/stream-event.ts'
import type { ChatResult } from './chat-result.ts'
import type { ChatStream } from './chat-stream.ts'

/** Everything `streamChat` takes. */
export interface StreamChatOptions extends ModelInput, StepOptions, ToolLoopOptions {
  /** Who answers, such as `openrouter('x-ai/grok-code-fast-1', { apiKey })`. */
  readonly model: Model
  /** By name. Those made by `tool()` with `execute` run by themselves. */
  readonly tools?: Tools | undefined
  /** The value the answer must be: `object(schema)` or `array(schema)`. */
  readonly output?: (OutputFormat & HasImplementation) | undefined
  /** Stops the answer. */
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
  /**
   * The place where `continued` is resumed, from its latest `cursor` event. What follows is fetched, and
   * nothing is requested anew.
   */
  readonly resume?: Cursor | undefined
  /** Called with every batch of events as it arrives, before anybody reads it. */
  readonly onEvents?: ((batch: EventBatch) => void) | undefined
  /** Wraps every step. */
  readonly middleware?: Middleware | undefined
  /**
   * Fields for the metadata of the answer: called when it begins, and again with its result once it is
   * over. What it returns is merged.
   */
  readonly messageMetadata?:
    | ((result: ChatResult | undefined) => MetadataFields | undefined)
    | undefined
}

/** How far an answer goes by itself, where its tools are made by `tool()`. */
export interface ToolLoopOptions {
  /** The most steps, the first included. Default 10. */
  readonly maxSteps?: number | undefined
  /** Whether an answer whose calls are executed should stop there. */
  readonly stopWhen?: ((context: StopWhenContext) => boolean | Promise<boolean>) | undefined
  /** What is different in the request of a step. */
  readonly prepareStep?:
    | ((
        context: PrepareStepContext,
      ) => StepOverrides | undefined | Promise<StepOverrides | undefined>)
    | undefined
  /** The most calls executed at once. Default 5. */
  readonly parallelTools?: number | undefined
  /** The longest a call may take, in milliseconds. Default 60 000. */
  readonly toolTimeout?: number | undefined
  /** The text the model reads as the output of a tool that failed. Default: the error's message. */
  readonly toolErrorText?: ((error: unknown) => string) | undefined
}

/** What `stopWhen` decides by. */
export interface StopWhenContext {
  /** How many steps this call of `streamChat` has taken. */
  readonly stepsTaken: number
  /** The answer so far. */
  readonly message: AssistantMessage
}

/** What `prepareStep` decides by. */
export interface PrepareStepContext {
  /** How many steps this call of `streamChat` has taken: 0 before the first. */
  readonly stepsTaken: number
  /** What the model would be sent. */
  readonly messages: readonly Message[]
}

/** Options of one step. */
export interface StepOverrides extends Partial<ModelInput> {
  /** Another model for this step. */
  readonly model?: Model
}

/**
 * Wraps a step: it may change the request, watch or change the events, or answer by itself. Several
 * are one around the other: `(next) => logged(cached(next))`.
 */
export type Middleware = (next: StreamStep) => StreamStep

/** A value that brings the code it needs, so that nobody else pays for it. */
export interface HasImplementation {
  /** Streams in the place of `streamChat`. */
  readonly implementation?: StreamImplementation
}

/** Streams with prepared options. */
export type StreamImplementation = (options: PreparedOptions, streamStep: StreamStep) => ChatStream

/** Options with the answer to continue taken out of the messages. */
export interface PreparedOptions extends StreamChatOptions {
  /** What a model is sent before the answer: the system message and the messages. */
  readonly history: readonly Message[]
}

/** Tools by name. */
export type Tools = Readonly<Record<string, ToolDefinition & HasImplementation>>

/** The calls of those tools. They narrow by `name`, and by `status`. */
export type ToolCallOf<Of extends Tools> = string extends keyof Of
  ? ToolCallPart
  : {
      readonly [Name in keyof Of & string]: ToolCallPart<{
        readonly name: Name
        readonly input: NonNullable<Of[Name]['types']>['input']
        readonly output: NonNullable<Of[Name]['types']>['output']
      }>
    }[keyof Of & string]

/** The format of a structured output, and what validates it. */
export interface ObjectOutput<Partial, Value> extends OutputFormat<Partial, Value> {
  readonly implementation: StreamImplementation
}

/** A stream of an answer that must be a value of a schema. */
export interface OutputStream<Partial, Value, Call = ToolCallPart> extends ChatStream<Call> {
  /** What came of the answer. Never rejects. */
  readonly result: Promise<OutputResult<Value, Call>>
  /** The result of a complete answer. Rejects if the answer is cut off or not valid. */
  complete(): Promise<OutputResult<Value, Call>>
  /** The value so far, whenever it has grown and a reader waits for it. */
  readonly partials: AsyncIterable<Partial>
}

/** The format of an array. */
export interface ArrayOutput<Partial, Item>
  extends ObjectOutput<readonly Partial[], readonly Item[]> {
  readonly implementation: (
    options: PreparedOptions,
    streamStep: StreamStep,
  ) => ArrayStream<Partial, Item>
}

/** A stream of an answer that must be an array. */
export interface ArrayStream<Partial, Item, Call = ToolCallPart>
  extends OutputStream<readonly Partial[], readonly Item[], Call> {
  /** Each item as soon as it is whole. */
  readonly elements: AsyncIterable<Item>
}

/** The result of a structured output. `output` is there only where the answer is complete and valid. */
export interface OutputResult<Value, Call = ToolCallPart> extends ChatResult<Call> {
  /** The value. An answer that stops at a tool call that waits has none yet. */
  readonly output?: Value
}
