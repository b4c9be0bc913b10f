import { checkFirstText } from '../../protocol/check-option.ts'
import type { Model } from '../../protocol/model.ts'
import { type RemoteAgentOptions, remoteAgent } from '../remote-agent.ts'
import { createUIMessageReader } from './reader.ts'
import { toRequestMessages } from './to-request-messages.ts'

/** What `aiSdk()` takes besides the URL. */
export interface AISDKOptions extends RemoteAgentOptions {
  /**
   * The id of the conversation in the backend. Default: the `id` of the chat, or a random one that is the
   * same for every turn.
   */
  readonly chatId?: string | undefined
}

/**
 * A backend of the Vercel AI SDK as a model, such as `aiSdk('/api/chat')`. It decides about model,
 * settings and tools; `extraBody` and `providerOptions` add fields to the request.
 */
export function aiSdk(url: string, options: AISDKOptions = {}): Model {
  checkFirstText('aiSdk', url, {
    expected: 'the URL of a server',
    instead: "Pass aiSdk('/api/chat').",
  })
  return remoteAgent(
    {
      id: 'ai-sdk',
      url,
      conversation: options.chatId,
      createReader: createUIMessageReader,
      body({ messages }, { vendor, conversation: id }) {
        return { id, messages: toRequestMessages(messages, vendor), trigger: 'submit-message' }
      },
    },
    options,
  )
}
