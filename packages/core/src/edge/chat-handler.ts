import { shownValue } from '../protocol/check-option.ts'
import type { AssistantMessage } from '../protocol/message.ts'
import type { WarningEvent } from '../protocol/stream-event.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import { streamChat } from '../stream/stream-chat.ts'
import type { StreamChatOptions, Tools } from '../stream/stream-options.ts'
import type { ChatHandler, ChatHandlerOptions } from './chat-handler-options.ts'
import { type AnswerSource, toAnswerSource, toChatResponse } from './chat-response.ts'
import { checkHandlerOptions } from './check-handler-options.ts'
import { publicToolError } from './error-text.ts'
import { createHandlerData, messageMetadataFor } from './handler-data.ts'
import { handlerMiddleware } from './handler-middleware.ts'
import {
  type AcceptedRequest,
  acceptRequest,
  checkMethod,
  type Handler,
  type PlatformContext,
} from './http/accept-request.ts'
import { allowsFileURL, type ChatRequest, chatRequestValidator } from './http/parse-chat-request.ts'
import { checkSize } from './http/request-limits.ts'
import { refuse } from './http/request-rejection.ts'
import { callSafely, reportError } from './http/safe-callback.ts'
import { loggedId } from './log/answer-log.ts'
import { identityOf } from './proofs/claims.ts'
import { isServerTool } from './proofs/server-tools.ts'
import { createAnswerSigner } from './proofs/sign-answer.ts'
import { type VerifyOptions, verifyConversation } from './proofs/verify-conversation.ts'
import { resolveOptions, streamOptionsOf } from './resolve-options.ts'
import type { Turn } from './turn.ts'

/**
 * Answers `edge()` with a model and its key, which stay on the server. Everything a client sends is
 * validated, and what only the server can know needs the server's proof.
 */
export function chatHandler<Body = undefined>(options: ChatHandlerOptions<Body>): ChatHandler {
  const setup = checkHandlerOptions(options)
  const { authenticator, limits, approvalTime, clock, logged, conversations } = setup
  const validateRequest = chatRequestValidator(options, limits)
  const accept = {
    ...options,
    maxBytes: limits.body + limits.history,
    maxBytesOption: '`limits.body` and `limits.history` together',
    methods: logged || conversations ? ['GET', 'POST', 'DELETE'] : ['POST', 'DELETE'],
    answerWithoutBody: respond,
  }

  async function answer(
    request: Request,
    {
      accepted: { body, size, user },
      platform,
    }: { readonly accepted: AcceptedRequest; readonly platform: PlatformContext | undefined },
  ): Promise<Response> {
    checkSize(body, { size, limits })
    const parsed = validateRequest(body)
    const chatId = parsed.chatId || undefined
    const sent = continuedAnswer(parsed)
    const identity = identityOf(sent, parsed.answerId || undefined)
    const answerId = identity.answerId ?? identity.nonce
    const data = createHandlerData(options.limits?.data)
    const known = { request, user, chatId, answerId, emitData: data.emitData }
    const { context, model, tools, system } = await resolveOptions(options, {
      request: parsed,
      known,
    })
    const executes = (name: string) => isServerTool(tools, name)
    checkToolNames(parsed, executes)

    const owner = { user, chatId: chatId ?? '' }
    const turn = conversations
      ? await conversations.open(parsed, { user, answerId, sent, system, isServerTool: executes })
      : verifiedTurn(parsed, sent, {
          authenticator,
          owner,
          isServerTool: executes,
          allowsURL: (url) => allowsFileURL(url, options),
          now: clock.now(),
        })
    const { messages, warnings, continued, stored } = turn

    async function begin(signal: AbortSignal, ...more: WarningEvent[]): Promise<AnswerSource> {
      if (stored?.isPast) {
        refuse(409, 'conflict', 'The answer has gone on already. Load the conversation again')
      }
      await stored?.saveDecisions()
      const stream = startStream(options, {
        ...streamOptions(options, parsed),
        model,
        system,
        chatId,
        answerId,
        continued,
        messages: continued ? messages.slice(0, -1) : messages,
        tools: allTools(parsed.tools, tools),
        middleware: handlerMiddleware(options.middleware, [...warnings, ...more, ...data.early]),
        messageMetadata: messageMetadataFor(options, context),
        toolErrorText: options.toolErrorText ?? ((error) => publicToolError(error, options)),
        signal,
        replayable: false,
      })
      data.attach(stream)
      const signer = createAnswerSigner({
        authenticator,
        owner,
        identity,
        continued,
        clock,
        approvalTime,
        firstStep: parsed.step ?? continued?.steps.length ?? 0,
        isServerTool: executes,
      })
      return toAnswerSource(stream, options, { signer, context, system, stored })
    }

    const keeper = platform?.waitUntil ? platform : options
    const answering = {
      request,
      waitUntil(work: Promise<unknown>) {
        // The answer has started: nobody would stop it if this threw.
        void callSafely(() => keeper.waitUntil?.(work), options)
      },
    }
    const answerUnlogged = async (...more: WarningEvent[]) =>
      toChatResponse(await begin(request.signal, ...more), options, answering)
    if (!logged || !parsed.answerId) return answerUnlogged()
    const key = { owner: user, answer: loggedId(parsed.answerId, parsed.step) }
    const note = {
      chatId,
      answerId,
      step: continued?.steps.length ?? 0,
      parent: stored?.parent,
      url: request.url.replace(/[?#].*/, ''),
      body: parsed.body,
    }
    return logged.start({ ...answering, key, note, body, begin, answerUnlogged })
  }

  /** Answers GET and DELETE: of a conversation that the server keeps, or of an answer. */
  async function respond(request: Request, user: string): Promise<Response> {
    const isGet = request.method === 'GET'
    const chatId = isGet && new URL(request.url).searchParams.get('chat')
    if (chatId && conversations) return conversations.respond({ user, chatId })
    if (logged) return logged.respond(request, user)
    if (isGet) checkMethod(request)
    // Without a log an answer stops when its client leaves.
    return new Response(null, { status: 204 })
  }

  const handler: Handler = (request, _environment, platform) =>
    acceptRequest(request, {
      ...accept,
      answer: (accepted) => answer(request, { accepted, platform }),
    })
  return Object.assign(handler, { sweep: async () => logged?.sweep() })
}

/** A client may not put a tool of its own in the place of one that the server executes. */
function checkToolNames({ tools }: ChatRequest, isServerTool: (name: string) => boolean): void {
  const taken = Object.keys({ ...tools }).find(isServerTool)
  if (taken === undefined) return
  refuse(400, 'tools', `The server has a tool ${shownValue(taken)}. Rename the one of the client`)
}

/** What a client sent, as far as it can be trusted. */
function verifiedTurn(
  { messages: sentMessages, after }: ChatRequest,
  sent: AssistantMessage | undefined,
  options: VerifyOptions,
): Turn {
  if (after) {
    refuse(400, 'history', 'This handler keeps no conversations: set its option `conversations`')
  }
  const { messages, warnings } = verifyConversation(sentMessages, options)
  return { messages, warnings, continued: sent && (messages.at(-1) as AssistantMessage) }
}

/** The answer that the client adds to, where its messages end with it. */
function continuedAnswer({ messages, step, answerId }: ChatRequest): AssistantMessage | undefined {
  const last = messages.at(-1)
  if (!last || !('parts' in last)) return undefined
  if (step !== undefined) return step > 0 ? last : undefined
  const isOther = answerId !== undefined && last.id !== undefined && answerId !== last.id
  return isOther ? undefined : last
}

/** Some providers refuse an empty record of tools. */
function allTools(declared: ChatRequest['tools'], own: Tools): Tools | undefined {
  const tools = { ...declared, ...own }
  return Object.keys(tools).length ? tools : undefined
}

/** The settings of a client, those of the handler that win over them, and how far an answer goes. */
function streamOptions<Body>(
  options: ChatHandlerOptions<Body>,
  parsed: ChatRequest,
): Partial<StreamChatOptions> {
  const { chatId, answerId, step, model, messages, after, tools, body, ...clientSettings } = parsed
  return { ...streamOptionsOf(options), ...clientSettings, ...options.settings }
}

function startStream<Body>(
  options: ChatHandlerOptions<Body>,
  request: StreamChatOptions,
): ChatStream {
  try {
    return streamChat(request)
  } catch (cause) {
    reportError(options, cause)
    return refuse(
      422,
      'unsupported',
      'The model cannot take this request. Send other settings or files',
    )
  }
}
