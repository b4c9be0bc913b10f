// xAI, Chat Completions.

import type { Model, ProviderOptions } from '../protocol/model.ts'
import { chatQuirks } from './chat-completions/quirks.ts'
import { createChatReader } from './chat-completions/reader.ts'
import { askEffort, chatModel, recallAs } from './chat-completions/request.ts'

/** A Grok model of xAI's own, such as `xai('grok-code-fast-1', { apiKey })`. */
export function xai(id: string, options: ProviderOptions = {}): Model {
  return chatModel(id, options.baseURL ?? 'https://api.x.ai/v1', options, {
    vendor: 'xai',
    fields: ({ maxOutputTokens, reasoning = {} }, warn) => ({
      max_tokens: maxOutputTokens,
      ...askEffort(reasoning, warn),
    }),
    recall: recallAs('reasoning_content'),
    reader: () => createChatReader(chatQuirks),
  })
}
