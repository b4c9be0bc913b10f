// An agent that speaks AG-UI 1.0, asked as AG-UI's own client asks it.

import type { Model } from '../../protocol/model.ts'
import { type RemoteAgent, type RemoteAgentOptions, remoteAgent } from '../remote-agent.ts'
import { createAGUIReader } from './reader.ts'
import { toAGUIMessages, toAGUITools } from './to-messages.ts'

export interface AGUIOptions extends RemoteAgentOptions {
  /** What the agent calls the conversation. Default: a random one, kept from answer to answer. */
  readonly threadId?: string | undefined
}

/**
 * An AG-UI agent as a model. Model and settings are its own; of the tools it is told, so that it can
 * ask this page to execute them. `extraBody` and `providerOptions` are laid over what it is sent.
 */
export function agui(url: string, options: AGUIOptions = {}): Model {
  const loop: RemoteAgent = {
    id: 'ag-ui',
    url,
    conversation: options.threadId,
    createReader: createAGUIReader,
    body(input, { vendor, conversation: threadId, step: runId }) {
      const told = toAGUIMessages(input.messages, vendor)
      const tools = toAGUITools(input)
      return { threadId, runId, ...told, tools, context: [], forwardedProps: {} }
    },
  }
  return remoteAgent(loop, options)
}
