// An agent that speaks AG-UI 1.0, asked as AG-UI's own client asks it.

import type { Model } from '../../protocol/model.ts'
import { type ServedLoop, type ServedLoopOptions, servedLoop } from '../remote-agent.ts'
import { createAGUIReader } from './reader.ts'
import { toAGUIMessages, toAGUITools } from './to-messages.ts'

export interface AGUIOptions extends ServedLoopOptions {
  /** What the agent calls the conversation. Default: a random one, kept from answer to answer. */
  readonly threadId?: string | undefined
}

/**
 * An AG-UI agent as a model. Model and settings are its own; of the tools it is told, so that it can
 * ask this page to carry them out. `extraBody` and `providerOptions` are laid over what it is sent.
 */
export function agui(url: string, options: AGUIOptions = {}): Model {
  const loop: ServedLoop = {
    id: 'ag-ui',
    url,
    conversation: options.threadId,
    createReader: createAGUIReader,
    body(input, { vendor, conversation: threadId, run: runId }) {
      const told = toAGUIMessages(input.messages, vendor)
      const tools = toAGUITools(input)
      return { threadId, runId, ...told, tools, context: [], forwardedProps: {} }
    },
  }
  return servedLoop(loop, options)
}
