import type { Model, Settings } from '../protocol/model.ts'
import type { SizeLimits, StepOptions } from '../protocol/request-options.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import type { ChatResult } from '../stream/chat-result.ts'
import type { Middleware, ToolLoopOptions, Tools } from '../stream/stream-options.ts'
import type { AcceptOptions, PlatformContext } from './http/accept-request.ts'
import type { ChatRequestOptions, RequestLimits } from './http/parse-chat-request.ts'

export interface ChatHandlerOptions
  extends Omit<AcceptOptions, 'limits'>,
    Omit<ChatRequestOptions, 'limits'>,
    Omit<StepOptions, 'limits'>,
    ToolLoopOptions {
  /** The one model, or what makes a model of an id that `allow` lets through. */
  readonly model: Model | ((id: string, context: ChatRequestContext) => Model | Promise<Model>)
  /** The ids a page may name; the first is asked where it names none. */
  readonly allow?: readonly string[] | undefined
  /** Carried out here; a page sees what they are asked and what they answer. */
  readonly tools?: Tools | undefined
  /**
   * What the model and the page are told of a tool that failed. Default: a `ToolError`'s message, what is
   * wrong with the arguments, or that it took too long; of other errors, which `onError` hears, nothing.
   */
  readonly toolErrorText?: ((error: unknown) => string) | undefined
  /** Said to the model before all else, and never to the page. */
  readonly system?: string | ((context: ChatRequestContext) => string | Promise<string>) | undefined
  /** Laid over what a page asks for. */
  readonly settings?: Settings | undefined
  readonly limits?: (RequestLimits & SizeLimits) | undefined
  /**
   * Proves what the handler said when a page sends it back; every server that may be asked needs the
   * same. Without it there can be no tools, and what providers want carried to the next turn is lost.
   */
  readonly secret?: string | undefined
  /** How long a call may wait for a person, in milliseconds. Default 3 600 000. */
  readonly approvalTime?: number | undefined
  readonly middleware?: Middleware | undefined
  readonly onEvent?: ((event: StreamEvent, context: ChatRequestContext) => void) | undefined
  /** Hears how an answer ended; `waitUntil` keeps the server for it, where there is one. */
  readonly onFinish?: ((result: ChatResult, context: ChatRequestContext) => unknown) | undefined
  /** Where the platform hands none along with the request. */
  readonly waitUntil?: PlatformContext['waitUntil'] | undefined
  /** Within twice as many milliseconds of silence a comment is sent. Default 4 000. */
  readonly heartbeat?: number | undefined
}

/** Who asks, and in which chat, as far as the handler was told. */
export interface ChatRequestContext {
  readonly request: Request
  /** What `authorize` said, or empty. */
  readonly user: string
  readonly chatId: string | undefined
}
