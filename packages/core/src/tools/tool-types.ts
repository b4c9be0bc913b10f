import type { EmitData } from '../protocol/app-types.ts'
import type { ToolDefinition } from '../protocol/model.ts'
import type { StreamImplementation } from '../stream/stream-options.ts'
import type { OutputOf, Schema } from './schema.ts'

/** What `tool()` takes. */
export interface ToolOptions<Of extends Schema, Result> {
  /** When and how the model should use it. */
  readonly description?: string | undefined
  /** What the arguments have to be, in a schema of any library that speaks Standard Schema. */
  readonly input: Of
  /**
   * Executes a call. An async generator shows what it has so far; its last value is the output.
   * Without it a call waits for the client to answer.
   */
  readonly execute?: Execute<OutputOf<Of>, Result> | undefined
  /** Whether a person has to approve a call first. */
  readonly approve?: boolean | Approve<OutputOf<Of>> | undefined
  /** The longest a call may take, in milliseconds. Default: `toolTimeout` of `streamChat`. */
  readonly timeout?: number | undefined
  /** Whether the arguments must match the schema exactly, for providers that can enforce it. */
  readonly strict?: boolean | undefined
  /** The request up to this tool will be sent again, so the provider may cache it. */
  readonly cache?: ToolDefinition['cache']
}

/** Executes a call with the arguments as their schema returns them. */
export type Execute<Input, Result> = (
  input: Input,
  context: ToolContext,
) => Result | Promise<Result> | AsyncIterable<Result>

/** Whether a person has to approve a call with those arguments. */
export type Approve<Input> = (input: Input, context: ToolContext) => boolean | Promise<boolean>

/** The call that a tool executes. */
export interface ToolContext {
  /** The key of the call's part. Unlike the provider's `id` it is unique in its message. */
  readonly key: string
  /** The provider's id of the call. */
  readonly id: string
  /** Aborts when the stream is stopped or the time is over. */
  readonly signal: AbortSignal
  /** Puts data of the app into the answer, such as how far the tool is. */
  readonly emitData: EmitData
}

/** A tool whose calls `streamChat` executes. */
export interface Tool<Input = unknown, Result = unknown> extends ToolDefinition<Input, Result> {
  readonly implementation: StreamImplementation
  /** Milliseconds after which a call fails. */
  readonly timeout?: number | undefined
  /** Validates the arguments. */
  readonly schema: Schema
  /** Executes a call. Without it the app gives the output. */
  readonly execute?: Execute<never, Result> | undefined
  /** Whether a person has to approve a call first. */
  readonly approve?: boolean | Approve<never> | undefined
}
