// Chat Completions wherever it is served: vLLM, llama.cpp, Ollama, LM Studio, proxies of your own.

import type { Model, ProviderOptions } from '../model.ts'
import { readThinkTags } from '../think.ts'
import { askEffort, type ChatDialect, chatModel, recallAs } from './chat-model.ts'
import { chatQuirks } from './chat-quirks.ts'
import { createChatReader } from './chat-reader.ts'

export interface CompatibleOptions extends ProviderOptions {
  /** Everything before `/chat/completions`. */
  readonly baseURL: string
  /** Which name the server has for the limit of tokens to write. Default `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens' | undefined
  /** The field in which the server wants earlier reasoning back. Default `reasoning_content`. */
  readonly recall?: 'reasoning_content' | 'reasoning' | false | undefined
  /** Read `<think>…</think>` in the content as reasoning. It is never sent back. */
  readonly thinkTags?: boolean | undefined
}

/** A server that speaks Chat Completions: a function from a model's id to the model. */
export function compatible(options: CompatibleOptions): (id: string) => Model {
  const {
    baseURL,
    maxTokensField = 'max_tokens',
    recall = 'reasoning_content',
    thinkTags,
  } = options
  if (typeof baseURL !== 'string' || !baseURL) {
    throw new TypeError('compatible() needs a baseURL, such as "http://localhost:11434/v1"')
  }
  const dialect: ChatDialect = {
    vendor: `compatible/${hostOf(baseURL)}`,
    fields: ({ maxOutputTokens, reasoning = {} }, warn) => ({
      [maxTokensField]: maxOutputTokens,
      ...askEffort(reasoning, warn),
    }),
    recall: recall && !thinkTags ? recallAs(recall) : () => ({}),
    reader() {
      const reader = createChatReader(chatQuirks)
      return thinkTags ? readThinkTags(reader) : reader
    },
  }
  return (id) => chatModel(id, baseURL, options, dialect)
}

/** The host of a URL, without what may be secret in it; a path of this page is its own host. */
function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(url)?.[1] ?? 'here'
}
