// A backend of the Vercel AI SDK, asked as its `useChat` asks it.

import type { Model, ModelInput } from '../../protocol/model.ts'
import { type RemoteAgentOptions, type RequestIds, remoteAgent } from '../remote-agent.ts'
import { createUIMessageReader } from './reader.ts'
import { toUIMessages } from './to-ui-messages.ts'

export interface AISDKOptions extends RemoteAgentOptions {
  /** What the backend calls the conversation. Default: a random one, kept from answer to answer. */
  readonly chatId?: string | undefined
}

/**
 * An existing AI SDK backend, such as `aiSdk('/api/chat')`, as a model. Model, settings and tools are
 * its own; `extraBody` and `providerOptions` say more to it.
 */
export function aiSdk(url: string, options: AISDKOptions = {}): Model {
  const loop = {
    id: 'ai-sdk',
    url,
    conversation: options.chatId,
    createReader: createUIMessageReader,
    body({ messages }: ModelInput, { vendor, conversation: id }: RequestIds) {
      return { id, messages: toUIMessages(messages, vendor), trigger: 'submit-message' }
    },
  }
  return remoteAgent(loop, options)
}
