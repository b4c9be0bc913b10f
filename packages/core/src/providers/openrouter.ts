// OpenRouter, Chat Completions.

import type { Model, ProviderOptions } from '../protocol/model.ts'
import { createChatReader } from './chat-completions/reader.ts'
import { chatModel, recallAs } from './chat-completions/request.ts'

export interface OpenRouterOptions extends ProviderOptions {
  /** Which upstream providers may answer, in OpenRouter's own fields. */
  readonly provider?: OpenRouterRouting | undefined
  /** Whether `fallback()` may let it continue a text: some of the models behind OpenRouter refuse that. */
  readonly continues?: boolean | undefined
}

export interface OpenRouterRouting {
  readonly order?: readonly string[]
  readonly only?: readonly string[]
  readonly ignore?: readonly string[]
  readonly quantizations?: readonly string[]
  readonly sort?: 'price' | 'throughput' | 'latency'
  readonly allow_fallbacks?: boolean
  readonly require_parameters?: boolean
  readonly data_collection?: 'allow' | 'deny'
  readonly zdr?: boolean
  readonly max_price?: Readonly<Record<string, number>>
}

/** A model behind OpenRouter, such as `openrouter('x-ai/grok-code-fast-1', { apiKey })`. */
export function openrouter(id: string, options: OpenRouterOptions = {}): Model {
  const { provider, baseURL = 'https://openrouter.ai/api/v1' } = options
  return chatModel(id, baseURL, options, {
    // Signatures and encrypted reasoning belong to the maker of the model behind OpenRouter.
    vendor: `openrouter/${id.split('/')[0]}`,
    fields: ({ maxOutputTokens, reasoning }) => ({
      max_tokens: maxOutputTokens,
      usage: { include: true },
      provider,
      reasoning: reasoning && { effort: reasoning.effort, max_tokens: reasoning.budget },
    }),
    reader: createChatReader,
    recall: recallAs('reasoning'),
    continues: options.continues,
  })
}
