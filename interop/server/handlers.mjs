// @ts-check
// The servers, as docs/interop.md writes them: one for each protocol, each with a shop's tools.

import { HttpAgent } from '@ag-ui/client'
import {
  CopilotRuntime,
  createCopilotRuntimeHandler,
  InMemoryAgentRunner,
} from '@copilotkit/runtime/v2'
import { streamChat } from '@deltakit/core'
import { aguiHeaders, fromAGUI, toAGUI } from '@deltakit/core/ag-ui'
import { fromUIMessages, toUIMessageStream, uiMessageStreamHeaders } from '@deltakit/core/ai-sdk'
import { compatible } from '@deltakit/core/compatible'
import { chatHandler, createProofs, RefusedError } from '@deltakit/core/edge'
import { jsonSchema, tool } from '@deltakit/core/tools'

/** @typedef {(request: Request) => Promise<Response>} Handler */

const secret = 'one for all servers, and long enough'
const input = jsonSchema({ type: 'object' })

/**
 * @param {import('./provider.mjs').Provider} provider
 * @param {{ origin: string, session: string }} options `origin`: where the pages and these servers are.
 * @returns {Record<string, Handler>}
 */
export function createHandlers({ fetch, histories }, { origin, session }) {
  const model = compatible('made', { baseURL: 'https://openrouter.ai/api/v1', fetch })
  const tools = {
    price: tool({ input, execute: () => ({ euros: 7 }) }),
    refund: tool({ input, approve: true, execute: () => 'refunded' }),
    look: tool({ input }),
  }
  const proofs = createProofs({ secret, user: 'ana', chatId: session, tools })
  const agent = new HttpAgent({ url: `${origin}/api/ag-ui/${session}` })
  const runtime = new CopilotRuntime({
    agents: { default: agent },
    runner: new InMemoryAgentRunner(),
  })

  return {
    'ai-sdk': refusing(async (request) => {
      const { messages } = await request.json()
      const history = await proofs.verify(fromUIMessages(messages))
      histories.push(history)
      const stream = streamChat({
        model,
        tools,
        messages: history,
        replayable: false,
        retry: false,
      })
      const body = toUIMessageStream(proofs.sign(stream, history), { messages })
      return new Response(body, { headers: uiMessageStreamHeaders })
    }),
    'ag-ui': refusing(async (request) => {
      const runInput = await request.json()
      const history = await proofs.verify(fromAGUI(runInput))
      histories.push(history)
      const stream = streamChat({
        model,
        tools,
        messages: history,
        replayable: false,
        retry: false,
      })
      return new Response(toAGUI(proofs.sign(stream, history), runInput), { headers: aguiHeaders })
    }),
    copilotkit: createCopilotRuntimeHandler({ runtime, basePath: `/api/copilotkit/${session}` }),
    deltakit: chatHandler({
      model,
      tools,
      secret,
      retry: false,
      authorize: () => 'ana',
    }),
  }
}

/**
 * Answers what cannot be believed with its status.
 * @param {Handler} handler
 * @returns {Handler}
 */
function refusing(handler) {
  return async (request) => {
    try {
      return await handler(request)
    } catch (error) {
      if (error instanceof RefusedError)
        return new Response(error.message, { status: error.status })
      throw error
    }
  }
}
