// OpenRouter, Chat Completions.

import { record } from '../protocol/check-option.ts'
import { checkProvider } from '../protocol/check-provider.ts'
import type { Model, ProviderOptions } from '../protocol/model.ts'
import { recallAs } from './chat-completions/history.ts'
import { createChatReader } from './chat-completions/reader.ts'
import { chatModel } from './chat-completions/request.ts'
import { type ChatMessage, withRecall } from './chat-completions/served-messages.ts'

/** What `openrouter()` takes besides the id of the model. */
export interface OpenRouterOptions extends ProviderOptions {
  /** Which upstream providers may answer, in OpenRouter's own fields. */
  readonly provider?: OpenRouterRouting | undefined
  /** Whether `fallback()` may let it continue a text: some of the models behind OpenRouter refuse that. */
  readonly continues?: boolean | undefined
}

/** Which upstream providers may answer. OpenRouter documents each field. */
export interface OpenRouterRouting {
  /** The providers to try, first to last. */
  readonly order?: readonly string[]
  /** The only providers that may answer. */
  readonly only?: readonly string[]
  /** The providers that may not answer. */
  readonly ignore?: readonly string[]
  /** The quantizations that a model may have. */
  readonly quantizations?: readonly string[]
  /** What the best provider is best at. */
  readonly sort?: 'price' | 'throughput' | 'latency'
  /** Whether another provider may answer where the first fails. */
  readonly allow_fallbacks?: boolean
  /** Whether a provider must support every field of the request. */
  readonly require_parameters?: boolean
  /** Whether a provider may keep what it is sent. */
  readonly data_collection?: 'allow' | 'deny'
  /** Whether a provider must keep nothing of it. */
  readonly zdr?: boolean
  /** The most that a provider may cost, by what it charges for. */
  readonly max_price?: Readonly<Record<string, number>>
}

/** A model behind OpenRouter, such as `openrouter('x-ai/grok-code-fast-1', { apiKey })`. */
export function openrouter(id: string, options: OpenRouterOptions = {}): Model {
  checkProvider('openrouter', id, {
    options,
    forms: { provider: record('an object of routing fields') },
  })
  const { provider, baseURL = 'https://openrouter.ai/api/v1' } = options
  const isDeepSeek = id.startsWith('deepseek/')
  const model = chatModel(id, {
    baseURL,
    options,
    dialect: {
      // Signatures and encrypted reasoning belong to the maker of the model behind OpenRouter.
      vendor: `openrouter/${id.split('/')[0]}`,
      fields: ({ maxOutputTokens, reasoning }) => ({
        max_tokens: maxOutputTokens,
        usage: { include: true },
        provider,
        reasoning: reasoning && { effort: reasoning.effort, max_tokens: reasoning.budget },
      }),
      reader: createChatReader,
      recall: recallAs(isDeepSeek ? 'reasoning_content' : 'reasoning'),
      continues: options.continues,
    },
  })
  return isDeepSeek ? withReasoning(model) : model
}

/** DeepSeek refuses an earlier answer without the reasoning before it, also behind OpenRouter. */
function withReasoning(model: Model): Model {
  return {
    ...model,
    request(input) {
      const { body, ...written } = model.request(input)
      const { messages }: { readonly messages?: readonly ChatMessage[] } = body
      return { ...written, body: { ...body, messages: messages?.map(withRecall) } }
    },
  }
}
