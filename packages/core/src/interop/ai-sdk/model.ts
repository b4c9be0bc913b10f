import { checkFirstText, checkPassedOptions, text } from '../../protocol/check-option.ts'
import { providerForms } from '../../protocol/check-provider.ts'
import { asFields } from '../../protocol/json-fields.ts'
import type { Model } from '../../protocol/model.ts'
import { type RemoteAgentOptions, remoteAgent } from '../remote-agent.ts'
import { createUIMessageReader } from './reader.ts'
import { toRequestMessages } from './to-request-messages.ts'
import { protocolId } from './ui-parts.ts'

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
  checkPassedOptions('aiSdk', options, {
    instead: "Pass aiSdk('/api/chat', { chatId }).",
    forms: { ...providerForms, chatId: text },
  })
  return remoteAgent(
    {
      id: protocolId,
      url,
      conversation: options.chatId,
      createReader: createUIMessageReader,
      body(input, { vendor, conversation: id }) {
        const messages = toRequestMessages(input.messages, vendor)
        const last = asFields(messages.at(-1))
        // Of an answer that goes on their client names the message.
        const messageId = last.role === 'assistant' ? last.id : undefined
        return { id, messages, trigger: 'submit-message', messageId }
      },
    },
    options,
  )
}
