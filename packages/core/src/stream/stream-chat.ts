import type { AssistantMessage, Message, ToolCallPart } from '../protocol/message.ts'
import type {
  Model,
  ModelInput,
  OutputForm,
  Run,
  RunRequest,
  ToolDefinition,
} from '../protocol/model.ts'
import type { RunOptions } from '../protocol/request-options.ts'
import type { Fold } from './accumulate-message.ts'
import type { ChatResult } from './chat-result.ts'
import { type ChatStream, createStream } from './chat-stream.ts'
import { run } from './stream-step.ts'

export interface ChatOptions extends ModelInput, RunOptions, StepOptions {
  readonly model: Model
  readonly tools?: Tools | undefined
  readonly output?: (OutputForm & Bringing) | undefined
  readonly signal?: AbortSignal | undefined
  /** `false` keeps no events: the stream can be read once, and its reader sets the pace. */
  readonly replayable?: boolean | undefined
  /** What the events are added to; with `replayable: false` as they come. It may hold an answer begun. */
  readonly fold?: Fold | undefined
  readonly middleware?: Middleware | undefined
}

/** How far an answer goes by itself, where its tools are made by `tool()`. */
export interface StepOptions {
  /** The most runs, the first included. Default 10. */
  readonly maxSteps?: number | undefined
  /** Whether an answer whose calls are carried out should stop there. */
  readonly stopWhen?:
    | ((so: {
        readonly step: number
        readonly message: AssistantMessage
      }) => boolean | Promise<boolean>)
    | undefined
  /** What is asked differently in a step, the first of which is 0. */
  readonly prepareStep?:
    | ((so: {
        readonly step: number
        readonly messages: readonly Message[]
      }) => StepChanges | undefined | Promise<StepChanges | undefined>)
    | undefined
  /** The most calls carried out at once. Default 5. */
  readonly parallelTools?: number | undefined
  /** The longest a call may take, in milliseconds. Default 60 000. */
  readonly toolTimeout?: number | undefined
  /** What the model is told of a tool that failed, as its output. Default: the error's message. */
  readonly toolErrorText?: ((error: unknown) => string) | undefined
}

export interface StepChanges extends Partial<ModelInput> {
  readonly model?: Model
}

/**
 * Wraps a run: may change the request, watch or change its events, or answer without it. Several are
 * one around the other: `(next) => logged(cached(next))`.
 */
export type Middleware = (next: Run) => Run

/** A value that brings the code it needs, so that nobody else pays for it. */
export interface Bringing {
  /** Asks in the place of `streamChat`. */
  readonly ask?: Ask
}

export type Ask = (options: ChatOptions, answer: Run) => ChatStream

export type Tools = Readonly<Record<string, ToolDefinition & Bringing>>

/** The calls those tools get, told apart by their names. */
export type CallOf<Of extends Tools> = string extends keyof Of
  ? ToolCallPart
  : { readonly [Name in keyof Of & string]: NamedCall<Name, Of[Name]> }[keyof Of & string]

interface NamedCall<Name, Of extends ToolDefinition> extends ToolCallPart {
  readonly name: Name & string
  readonly input?: NonNullable<Of['types']>['input']
  readonly output?: NonNullable<Of['types']>['output'] | string
}

/** The form of an output that reads it too. */
export interface OutputAsked<Partial, Value> extends OutputForm<Partial, Value> {
  readonly ask: Ask
}

/** A stream over an answer that has to be JSON of a form. */
export interface OutputStream<Partial, Value, Call = ToolCallPart> extends ChatStream<Call> {
  readonly result: Promise<OutputResult<Value, Call>>
  complete(): Promise<OutputResult<Value, Call>>
  /** The value so far, whenever it has grown and somebody waits for it. */
  readonly partials: AsyncIterable<Partial>
}

/** The form of a list. */
export interface ListAsked<Partial, Item> extends OutputAsked<readonly Partial[], readonly Item[]> {
  readonly ask: (options: ChatOptions, answer: Run) => ListStream<Partial, Item>
}

export interface ListStream<Partial, Item, Call = ToolCallPart>
  extends OutputStream<readonly Partial[], readonly Item[], Call> {
  /** Each item as soon as it is whole. */
  readonly elements: AsyncIterable<Item>
}

/** `output` is there where the answer is complete and fits; where it does not fit, it failed. */
export interface OutputResult<Value, Call = ToolCallPart> extends ChatResult<Call> {
  readonly output?: Value
}

/** Asks a model at once. Throws a `TypeError` for what makes no sense, and nothing else, ever. */
export function streamChat<Of extends Tools, Partial, Item>(
  options: ChatOptions & {
    readonly tools?: Of | undefined
    readonly output: ListAsked<Partial, Item>
  },
): ListStream<Partial, Item, CallOf<Of>>
export function streamChat<Of extends Tools, Partial, Value>(
  options: ChatOptions & {
    readonly tools?: Of | undefined
    readonly output: OutputAsked<Partial, Value>
  },
): OutputStream<Partial, Value, CallOf<Of>>
export function streamChat<Of extends Tools = Tools>(
  options: ChatOptions & { readonly tools?: Of | undefined },
): ChatStream<CallOf<Of>>
export function streamChat(options: ChatOptions): ChatStream {
  const { model, messages, middleware, tools, output } = options
  const hasRole = (message: Message) => /^(system|user|assistant)$/.test(message?.role)
  if (!model?.id || !messages?.length || !messages.every(hasRole)) {
    throw new TypeError('Needs a model and messages')
  }
  // Written here once only for the `TypeError` of what this provider cannot be asked.
  model.request(options)
  const answer = middleware?.(run) ?? run
  for (const value of [output, ...Object.values({ ...tools })]) {
    if (value?.ask) return value.ask(options, answer)
  }
  return createStream(async (signal, say) => answer({ ...options, run: 0, signal }, say), options)
}

/** Where the runs of an answer begin that comes by itself: a chat hands its draft along. */
export function firstRun(request: RunRequest & Pick<ChatOptions, 'fold'>): number {
  return Math.max(request.run, request.fold?.message().runs.length ?? 0)
}
