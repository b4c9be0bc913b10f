import type { Message } from './message.ts'
import type { Model, ModelInput, OutputForm, ToolDefinition } from './model.ts'
import { type Run, type RunOptions, run } from './run.ts'
import { type ChatStream, createStream } from './stream.ts'

export interface ChatOptions extends ModelInput, RunOptions {
  readonly model: Model
  readonly tools?: Readonly<Record<string, ToolDefinition & Bringing>> | undefined
  readonly output?: (OutputForm & Bringing) | undefined
  readonly signal?: AbortSignal | undefined
  /** `false` keeps no events: the stream can be read once, and its reader sets the pace. */
  readonly replayable?: boolean | undefined
  readonly middleware?: Middleware | undefined
}

/**
 * Wraps a run: may change the request, watch or change its events, or answer without it. Several are
 * one around the other: `(next) => logged(cached(next))`.
 */
export type Middleware = (next: Run) => Run

/** A value that brings the code it needs, so that nobody else pays for it. */
export interface Bringing {
  /** Asks in the place of `streamChat`. */
  readonly ask?: (options: ChatOptions, answer: Run) => ChatStream
}

/** Asks a model at once. Throws a `TypeError` for what makes no sense, and nothing else, ever. */
export function streamChat(options: ChatOptions): ChatStream {
  const { model, messages, middleware, tools, output } = options
  if (!model?.id || !messages?.length || !messages.every(hasRole)) {
    throw new TypeError('Needs a model and messages: [{ role, content }]')
  }
  // Written here once only for the `TypeError` of what this provider cannot be asked.
  model.request(options)
  const answer = middleware?.(run) ?? run
  for (const value of [output, ...Object.values({ ...tools })]) {
    if (value?.ask) return value.ask(options, answer)
  }
  return createStream(async (signal, say) => answer({ ...options, run: 0, signal }, say), options)
}

const hasRole = (message: Message) => /^(system|user|assistant)$/.test(message?.role)
