import type { EmitData, MetadataFields } from '../protocol/app-types.ts'
import type { Model, Settings } from '../protocol/model.ts'
import type { SizeLimits, StepOptions } from '../protocol/request-options.ts'
import type { StreamEvent } from '../protocol/stream-event.ts'
import type { ChatResult } from '../stream/chat-result.ts'
import type { Middleware, ToolLoopOptions, Tools } from '../stream/stream-options.ts'
import type { Schema } from '../tools/schema.ts'
import type { StoredConversations } from './conversation-store.ts'
import type { AcceptOptions, Handler, PlatformContext } from './http/accept-request.ts'
import type { ChatRequestOptions } from './http/parse-chat-request.ts'
import type { RequestLimits } from './http/request-limits.ts'
import type { AnswerLog } from './log/answer-log.ts'
import type { Secret } from './proofs/authenticator.ts'

/** Options of a handler. `Body` is what `body` makes of the fields that the app itself sends. */
export interface ChatHandlerOptions<Body = undefined>
  extends AcceptOptions,
    Omit<ChatRequestOptions, 'limits'>,
    Omit<StepOptions, 'limits'>,
    ToolLoopOptions {
  /** The one model, or a function that makes the model of an id that `allow` has. */
  readonly model:
    | Model
    | ((id: string, context: ChatRequestContext<Body>) => Model | Promise<Model>)
  /** The model ids that clients may name. A client that names none gets the first. */
  readonly allow?: readonly string[] | undefined
  /**
   * The server's tools, or a function that makes them for a request. Those with `execute` run on the
   * server; clients see their calls and outputs. Those without are answered by the client.
   */
  readonly tools?:
    | Tools
    | ((context: ChatRequestContext<Body>) => Tools | Promise<Tools>)
    | undefined
  /**
   * What the model and the client read of a tool that failed. Default: the message of a `ToolError`,
   * what is wrong with the arguments, or that it took too long. Any other error is only `The tool
   * failed` to them, and goes to `onError`.
   */
  readonly toolErrorText?: ((error: unknown) => string) | undefined
  /** Sent to the model before all else, and never to the client. */
  readonly system?:
    | string
    | ((context: ChatRequestContext<Body>) => string | Promise<string>)
    | undefined
  /** Settings that win over those of a client. */
  readonly settings?: Settings | undefined
  /**
   * The schema (zod, valibot, arktype or `jsonSchema()`) of the fields that your app sends with
   * `edge(url, { body })`. What it returns is `context.body`. Without a schema, those fields are ignored.
   */
  readonly body?: Schema<unknown, Body> | undefined
  /** How much a request and an answer may hold. */
  readonly limits?: (RequestLimits & SizeLimits) | undefined
  /**
   * A long random text, the same on all your servers. It signs what only the handler can know and the
   * client sends back: outputs of tools, permissions, and what providers want back. Of several, the
   * first signs and all verify, so that a secret can be replaced. Tools with `execute` need one, unless
   * the server keeps the conversation.
   */
  readonly secret?: Secret | undefined
  /** How long a call may wait for a person, in milliseconds, or `Infinity`. Default 3 600 000. */
  readonly approvalTime?: number | undefined
  /** Wraps every step. */
  readonly middleware?: Middleware | undefined
  /**
   * Fields for the metadata of the answer's message: called when the answer begins, and again with its
   * result once it is over. What it returns is merged. What it throws goes to `onError`.
   */
  readonly messageMetadata?:
    | ((
        result: ChatResult | undefined,
        context: ChatRequestContext<Body>,
      ) => MetadataFields | undefined)
    | undefined
  /** Called with every event of every answer. */
  readonly onEvent?: ((event: StreamEvent, context: ChatRequestContext<Body>) => void) | undefined
  /**
   * Called when an answer is over, however it ended. The platform's `waitUntil` waits for it. Where a
   * server dies, another one with the same log calls it, with a `request` that has the address alone.
   */
  readonly onFinish?:
    | ((result: ChatResult, context: ChatRequestContext<Body>) => unknown)
    | undefined
  /** For platforms that do not pass it to the handler. */
  readonly waitUntil?: PlatformContext['waitUntil'] | undefined
  /**
   * Milliseconds after which a silent response gets a comment; at most twice as many pass between two.
   * The first frame names it, and `edge()` fails an answer once three are missing. `Infinity` sends
   * none. Default 4 000.
   */
  readonly heartbeat?: number | undefined
  /**
   * Where the handler keeps its conversations: `storedConversations({ load, save })`. Clients then send
   * only what is new, with `edge(url, { history: 'server' })`.
   */
  readonly conversations?: StoredConversations | undefined
  /**
   * Where answers are kept while they are made: `memoryLog()`, `redisLog(client)`. An answer then
   * outlives its connection: clients that come back read on where they were. GET and DELETE have to
   * reach the handler, too.
   */
  readonly log?: AnswerLog | undefined
  /** Milliseconds after which an answer counts as cut off once its process is gone. Default 15 000. */
  readonly lease?: number | undefined
  /** Milliseconds after which an answer that nobody reads is stopped. Default: it is finished. */
  readonly abandonAfter?: number | undefined
}

/** A handler, which cleans up after servers that died where it has a log. */
export interface ChatHandler extends Handler {
  /**
   * Closes the answers of servers that died, and calls `onFinish` for them. A handler does that by
   * itself as requests come: call it from a timer where few do.
   */
  sweep(): Promise<void>
}

/** Who sent a request, and for which answer of which conversation. */
export interface ChatRequestContext<Body = undefined> {
  /** The request, whose body is read already. */
  readonly request: Request
  /** What `authorize` returned, or empty. */
  readonly user: string
  /** The `id` of the client's chat. The client sent it, so check whose it is. */
  readonly chatId: string | undefined
  /**
   * The id that the client gave the answer, or else one of the handler's. It stays the same when the
   * answer goes on.
   */
  readonly answerId: string
  /** The app's own fields, as the schema `body` returned them. */
  readonly body: Body
  /** Puts data of the app into the answer. What is emitted before the request comes first. */
  readonly emitData: EmitData
}
