import { checkFirstText, checkPassedOptions, text } from '../../protocol/check-option.ts'
import { providerForms } from '../../protocol/check-provider.ts'
import type { Model } from '../../protocol/model.ts'
import { type RemoteAgentOptions, remoteAgent } from '../remote-agent.ts'
import { createAGUIReader } from './reader.ts'
import { toAGUIMessages, toAGUITools } from './to-messages.ts'

/** What `agui()` takes besides the URL. */
export interface AGUIOptions extends RemoteAgentOptions {
  /**
   * The id of the conversation at the agent. Default: the `id` of the chat, or a random one that is the
   * same for every turn.
   */
  readonly threadId?: string | undefined
}

/**
 * An AG-UI agent as a model. It decides about model and settings. It gets your tools, so that it can call
 * them here. `extraBody` and `providerOptions` add fields to the request.
 */
export function agui(url: string, options: AGUIOptions = {}): Model {
  checkFirstText('agui', url, {
    expected: 'the URL of an AG-UI server',
    instead: "Pass agui('https://agent.example.com').",
  })
  checkPassedOptions('agui', options, {
    instead: "Pass agui('https://agent.example.com', { threadId }).",
    forms: { ...providerForms, threadId: text },
  })
  return remoteAgent(
    {
      id: 'ag-ui',
      url,
      conversation: options.threadId,
      createReader: createAGUIReader,
      body(input, { vendor, conversation: threadId, request: runId }) {
        const { messages, resume, parentRunId, state } = toAGUIMessages(input.messages, vendor)
        const tools = toAGUITools(input)
        return {
          threadId,
          runId,
          parentRunId,
          messages,
          resume,
          state,
          tools,
          context: [],
          forwardedProps: {},
        }
      },
    },
    options,
  )
}
