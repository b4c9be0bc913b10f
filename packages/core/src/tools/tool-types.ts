import type { ToolDefinition } from '../protocol/model.ts'
import type { StreamImplementation } from '../stream/stream-options.ts'
import type { OutputOf, Schema } from './schema.ts'

export interface ToolOptions<Of extends Schema, Result> {
  readonly description?: string | undefined
  /** What the arguments have to be, in a schema of any library that speaks Standard Schema. */
  readonly input: Of
  /**
   * Carries a call out. An async generator shows what it has so far; its last value is the output.
   * Without it a call waits for the page to answer.
   */
  readonly execute?: Execute<OutputOf<Of>, Result> | undefined
  /** Whether a person has to say yes first. */
  readonly approve?: boolean | Approve<OutputOf<Of>> | undefined
  /** The longest a call may take, in milliseconds. Default: `toolTimeout` of `streamChat`. */
  readonly timeout?: number | undefined
  /** Asks providers that can to keep to the schema strictly. */
  readonly strict?: boolean | undefined
  readonly cache?: ToolDefinition['cache']
}

export type Execute<Input, Result> = (
  input: Input,
  context: ToolContext,
) => Result | Promise<Result> | AsyncIterable<Result>

export type Approve<Input> = (input: Input, context: ToolContext) => boolean | Promise<boolean>

/** What a tool may want to know of the call it carries out. */
export interface ToolContext {
  /** The call's part in the message; unlike the provider's `id` it is never used twice. */
  readonly key: string
  readonly id: string
  /** Aborts when the stream is stopped or the time is over. */
  readonly signal: AbortSignal
}

/** A tool that `streamChat` carries out by itself. */
export interface Tool<Input = unknown, Result = unknown> extends ToolDefinition<Input, Result> {
  readonly implementation: StreamImplementation
  readonly timeout?: number | undefined
  /** Checks the arguments, and gives them as the schema's library does. */
  readonly schema: Schema
  readonly execute?: Execute<never, Result> | undefined
  readonly approve?: boolean | Approve<never> | undefined
}
