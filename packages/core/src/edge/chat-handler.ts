import { DeltakitError } from '../protocol/errors.ts'
import type { Model } from '../protocol/model.ts'
import type { ChatStream } from '../stream/chat-stream.ts'
import { streamChat } from '../stream/stream-chat.ts'
import type { StreamChatOptions } from '../stream/stream-options.ts'
import type { ChatHandlerOptions, ChatRequestContext } from './chat-handler-options.ts'
import { toChatResponse } from './chat-response.ts'
import { acceptRequest, type Handler } from './http/accept-request.ts'
import { chatRequestValidator } from './http/parse-chat-request.ts'
import { refuse } from './http/request-rejection.ts'
import { reportError } from './http/safe-callback.ts'
import { withoutRedirects } from './no-redirects.ts'
import { createConversationSigner } from './proofs/conversation-signer.ts'

/** Answers pages in the place of a provider: they have no key, and ask with `edge()`. */
export function chatHandler(options: ChatHandlerOptions): Handler {
  // What is asked is passed on, and a secret must not be in it.
  const { secret, system = '', ...asking } = options
  const { tools = {}, toolErrorText = told } = asking
  const served = Object.keys(tools).length > 0
  const own = (name: string) => Object.hasOwn(tools, name)
  const modelOf = choiceOf(options)
  const check = chatRequestValidator(options)
  if (served && !secret) {
    throw new TypeError('Tools need a secret, to know their outputs again')
  }

  return (request, _environment, platform) =>
    acceptRequest(request, options, async ({ body, user }) => {
      const { chatId, model, messages, tools: declared, ...settings } = check(body, '')
      const context = { request, user, chatId }
      const taken = Object.keys({ ...declared }).find(own)
      if (taken) refuse(400, 'tools', `${taken} is the name of a tool of the server`)
      const chosen = await modelOf(model, context)
      const prover = createConversationSigner(user, own, options)
      const history = await prover.verify(messages)
      const content = typeof system === 'function' ? await system(context) : system
      const all = { ...declared, ...tools }
      const stream = ask({
        ...asking,
        ...settings,
        ...asking.settings,
        middleware: (run) => asking.middleware?.(withoutRedirects(run)) ?? withoutRedirects(run),
        toolErrorText,
        model: chosen,
        messages: history,
        system: content,
        // Some providers refuse an empty list.
        tools: Object.keys(all).length ? all : undefined,
        signal: request.signal,
        replayable: false,
      })
      return toChatResponse(stream, options, {
        prover,
        context,
        system: content,
        platform,
      })
    })

  function told(error: unknown): string {
    if (error instanceof DeltakitError && /^(Tool|Schema|Timeout)/.test(error.name)) {
      return error.message
    }
    void reportError(options, error)
    return 'The tool failed'
  }

  function ask(asked: StreamChatOptions): ChatStream {
    try {
      return streamChat(asked)
    } catch (cause) {
      void reportError(options, cause)
      return refuse(422, 'unsupported', 'The model cannot be asked this')
    }
  }
}

/** Only what the server chose can come of what a page names. */
function choiceOf({ model, allow = [] }: ChatHandlerOptions) {
  const ids = typeof model === 'function' ? allow : [model.id]
  if (!ids.length || (ids !== allow && allow.length)) {
    throw new TypeError('allow: [id] goes with a function that makes models')
  }
  return async (named: string | undefined, context: ChatRequestContext): Promise<Model> => {
    const id = ids.find((known) => named === undefined || known === named)
    if (id === undefined) refuse(400, 'model', 'This model is not offered here')
    return typeof model === 'function' ? model(id, context) : model
  }
}
