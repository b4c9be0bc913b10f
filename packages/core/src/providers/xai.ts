// xAI, Chat Completions.

import { checkProvider } from '../protocol/check-provider.ts'
import type { Model, ProviderOptions } from '../protocol/model.ts'
import { recallAs } from './chat-completions/history.ts'
import { chatQuirks } from './chat-completions/quirks.ts'
import { createChatReader } from './chat-completions/reader.ts'
import { reasoningFields } from './chat-completions/reasoning-and-schema.ts'
import { chatModel } from './chat-completions/request.ts'

/** A Grok model of xAI's own API, such as `xai('grok-code-fast-1', { apiKey })`. */
export function xai(id: string, options: ProviderOptions = {}): Model {
  checkProvider('xai', id, { options })
  return chatModel(id, {
    baseURL: options.baseURL ?? 'https://api.x.ai/v1',
    options,
    dialect: {
      vendor: 'xai',
      fields: ({ maxOutputTokens, reasoning }, warn) => ({
        max_tokens: maxOutputTokens,
        ...(reasoning && reasoningFields(reasoning, { way: 'effort', warn })),
      }),
      recall: recallAs('reasoning_content'),
      reader: () => createChatReader(chatQuirks),
    },
  })
}
