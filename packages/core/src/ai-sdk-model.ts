// A backend of the Vercel AI SDK, asked as its `useChat` asks it.

import { systemClock } from './clock.ts'
import type { Model, ModelInput, ModelRequest, ProviderOptions } from './model.ts'
import { headersWith, hostOf, refusals } from './served-loop.ts'
import { severalRuns } from './several-runs.ts'
import { createUIMessageReader } from './ui-message-reader.ts'
import { chatIdIn, toUIMessages } from './ui-message-request.ts'

export interface AISDKOptions extends Omit<ProviderOptions, 'baseURL'> {
  /** What the backend calls the conversation. Default: a random one, kept from answer to answer. */
  readonly chatId?: string | undefined
}

/**
 * An existing AI SDK backend, such as `aiSdk('/api/chat')`, as a model. Model, settings and tools are
 * its own; `extraBody` and `providerOptions` say more to it.
 */
export function aiSdk(url: string, options: AISDKOptions = {}): Model {
  const vendor = `ai-sdk/${hostOf(url)}`

  function idOf({ messages }: ModelInput): unknown {
    return options.chatId ?? chatIdIn(messages, vendor)
  }

  function request(input: ModelInput, id = idOf(input)): ModelRequest {
    const { extraBody } = options
    const messages = toUIMessages(input.messages, vendor)
    const body = { id, messages, trigger: 'submit-message', ...extraBody, ...input.providerOptions }
    return { url, body, warnings: refusals('This backend', input) }
  }

  const model: Model = {
    id: 'ai-sdk',
    vendor,
    fetch: options.fetch,
    request: (input) => request(input),
    headers: () => headersWith(options),
    reader: () => ({ read: () => false }),
    run(asked, say) {
      const { clock = systemClock } = asked
      const id = idOf(asked) ?? clock.random().toString(36).slice(2)
      const own = { ...model, request: (input: ModelInput) => request(input, id) }
      return severalRuns({ ...asked, model: own }, say, (telling) =>
        createUIMessageReader(telling, String(id)),
      )
    },
  }
  return model
}
