import { SchemaError } from '../protocol/errors.ts'
import { untilAborted } from '../protocol/link-signals.ts'
import type { AssistantMessage, Message } from '../protocol/message.ts'
import type { Model } from '../protocol/model.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import { streamChat } from '../stream/stream-chat.ts'
import type { StreamChatOptions, Tools } from '../stream/stream-options.ts'
import { validate } from '../tools/schema.ts'
import type { ChatHandlerOptions, ChatRequestContext } from './chat-handler-options.ts'
import { toChatResponse } from './chat-response.ts'
import { checkHandlerOptions } from './check-handler-options.ts'
import { publicIssues, publicToolError } from './error-text.ts'
import { handlerMiddleware } from './handler-middleware.ts'
import { type AcceptedRequest, acceptRequest, type Handler } from './http/accept-request.ts'
import { allowsFileURL, type ChatRequest, chatRequestValidator } from './http/parse-chat-request.ts'
import { checkSize } from './http/request-limits.ts'
import { refuse } from './http/request-rejection.ts'
import { reportError } from './http/safe-callback.ts'
import { identityOf } from './proofs/claims.ts'
import { isServerTool } from './proofs/server-tools.ts'
import { createAnswerSigner } from './proofs/sign-answer.ts'
import { verifyConversation } from './proofs/verify-conversation.ts'

/**
 * Answers `edge()` with a model and its key, which stay on the server. Everything a client sends is
 * validated, and what only the server can know needs the server's proof.
 */
export function chatHandler<Body = undefined>(options: ChatHandlerOptions<Body>): Handler {
  const { authenticator, limits, approvalTime, clock } = checkHandlerOptions(options)
  const validateRequest = chatRequestValidator(options, limits)
  const chooseModel = modelChooser(options)
  const accept = {
    ...options,
    maxBytes: limits.body + limits.history,
    maxBytesOption: '`limits.body` and `limits.history` together',
  }

  async function answer(
    request: Request,
    { body, size, user }: AcceptedRequest,
    platform: Parameters<Handler>[2],
  ): Promise<Response> {
    checkSize(body, size, limits)
    const parsed = validateRequest(body)
    const {
      chatId,
      answerId,
      step,
      model: modelId,
      messages,
      tools: declared,
      body: _,
      ...settings
    } = parsed
    const last = continuedAnswer(parsed)
    const identity = identityOf(last, answerId || undefined)
    const ofApp = <Result>(work: () => Result | Promise<Result>) =>
      untilAborted(request.signal, work)

    const context: ChatRequestContext<Body> = {
      request,
      user,
      chatId: chatId || undefined,
      answerId: identity.answerId ?? identity.nonce,
      body: await ofApp(() => validBody(parsed.body, options)),
    }
    const model = await ofApp(() => chooseModel(modelId, context))
    const tools = await ofApp(() => toolsFor(options, context))
    const system = await ofApp(() => systemFor(options, context))
    const executes = (name: string) => isServerTool(tools, name)
    const taken = Object.keys({ ...declared }).find(executes)
    if (taken) refuse(400, 'tools', `${taken} is the name of a tool of the server`)

    const owner = { user, chatId: chatId ?? '' }
    const verified = await verifyConversation(messages, {
      authenticator,
      owner,
      isServerTool: executes,
      allowsURL: (url) => allowsFileURL(url, options),
      now: clock.now(),
    })
    const continued = last && (verified.messages.at(-1) as AssistantMessage)
    const stream = startStream(
      {
        ...streamOptions(options),
        ...settings,
        ...options.settings,
        model,
        system,
        ...splitMessages(verified.messages, continued),
        // Some providers refuse an empty record.
        tools: declared || Object.keys(tools).length ? { ...declared, ...tools } : undefined,
        chatId: context.chatId,
        answerId: context.answerId,
        middleware: handlerMiddleware(options.middleware, verified.warnings),
        toolErrorText: options.toolErrorText ?? ((error) => publicToolError(error, options)),
        signal: request.signal,
        replayable: false,
      },
      options,
    )
    const signer = createAnswerSigner({
      authenticator,
      owner,
      identity,
      continued,
      firstStep: step ?? continued?.steps.length ?? 0,
      isServerTool: executes,
      clock,
      approvalTime,
    })
    return toChatResponse(stream, options, { signer, context, system, platform })
  }

  return (request, _environment, platform) =>
    acceptRequest(request, accept, (accepted) => answer(request, accepted, platform))
}

/** The answer that the client adds to, where its messages end with it. */
function continuedAnswer({ messages, step, answerId }: ChatRequest): AssistantMessage | undefined {
  const last = messages.at(-1)
  if (!last || !('parts' in last)) return undefined
  if (step !== undefined) return step > 0 ? last : undefined
  const isOther = answerId !== undefined && last.id !== undefined && answerId !== last.id
  return isOther ? undefined : last
}

function splitMessages(
  messages: readonly Message[],
  continued: AssistantMessage | undefined,
): Pick<StreamChatOptions, 'messages' | 'continued'> {
  return continued ? { messages: messages.slice(0, -1), continued } : { messages }
}

async function validBody<Body>(
  given: unknown,
  { body: schema, ...listener }: ChatHandlerOptions<Body>,
): Promise<Body> {
  // Without a schema the type of the body is `undefined`.
  if (!schema) return undefined as Body
  try {
    return await validate(schema, given)
  } catch (cause) {
    if (!(cause instanceof SchemaError)) throw cause
    const issues = publicIssues(cause)
    if (issues) return refuse(400, 'body', `body: ${issues}`)
    reportError(listener, cause)
    return refuse(400, 'body', 'body does not fit the schema')
  }
}

function toolsFor<Body>(
  { tools = {} }: ChatHandlerOptions<Body>,
  context: ChatRequestContext<Body>,
): Tools | Promise<Tools> {
  return typeof tools === 'function' ? tools(context) : tools
}

function systemFor<Body>(
  { system = '' }: ChatHandlerOptions<Body>,
  context: ChatRequestContext<Body>,
): string | Promise<string> {
  return typeof system === 'function' ? system(context) : system
}

/** A client names a model; only one that the server chose can come of it. */
function modelChooser<Body>({ model, allow = [] }: ChatHandlerOptions<Body>) {
  const ids = typeof model === 'function' ? allow : [model.id]
  return (named: string | undefined, context: ChatRequestContext<Body>): Model | Promise<Model> => {
    const id = named === undefined ? ids[0] : ids.find((known) => known === named)
    if (id === undefined) refuse(400, 'model', 'This handler does not offer that model')
    return typeof model === 'function' ? model(id, context) : model
  }
}

/** What of the handler's options `streamChat` gets, without the secret. */
function streamOptions<Body>(options: ChatHandlerOptions<Body>): Partial<StreamChatOptions> {
  const { maxSteps, stopWhen, prepareStep, parallelTools, toolTimeout } = options
  const { retry, timeout, clock, limits } = options
  return {
    ...{ maxSteps, stopWhen, prepareStep, parallelTools, toolTimeout },
    ...{ retry, timeout, clock, limits },
  }
}

function startStream<Body>(
  request: StreamChatOptions,
  options: ChatHandlerOptions<Body>,
): ChatStream {
  try {
    return streamChat(request)
  } catch (cause) {
    reportError(options, cause)
    return refuse(422, 'unsupported', 'The model cannot answer a request with these settings')
  }
}
