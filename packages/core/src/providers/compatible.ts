// Chat Completions wherever it is served: vLLM, llama.cpp, Ollama, LM Studio, proxies of your own.

import {
  callback,
  either,
  flag,
  type OptionForms,
  oneOf,
  record,
  text,
  wrongOption,
} from '../protocol/check-option.ts'
import { checkProvider } from '../protocol/check-provider.ts'
import type { Model, ModelInput, ModelRequest } from '../protocol/model.ts'
import { readContentParts, recallThinking } from './chat-completions/content-parts.ts'
import { recallAs } from './chat-completions/history.ts'
import type { CompatibleOptions } from './chat-completions/presets.ts'
import { chatQuirks } from './chat-completions/quirks.ts'
import { createChatReader } from './chat-completions/reader.ts'
import { reasoningFields, withSchemaInPrompt } from './chat-completions/reasoning-and-schema.ts'
import { type ChatDialect, chatModel } from './chat-completions/request.ts'
import { type ChatMessage, servedMessages } from './chat-completions/served-messages.ts'
import { readThinkTags } from './chat-completions/think-tags.ts'
import { headersOf } from './writing/key-headers.ts'
import { layOver } from './writing/lay-over.ts'

export {
  azure,
  type CompatibleOptions,
  cerebras,
  deepseek,
  fireworks,
  groq,
  huggingface,
  llamacpp,
  lmstudio,
  mistral,
  moonshot,
  ollama,
  openaiChat,
  type Preset,
  type SamplingWriter,
  together,
  vercel,
  vllm,
  zai,
} from './chat-completions/presets.ts'
export type { Reasoning, Structured } from './chat-completions/reasoning-and-schema.ts'

const serverForms: OptionForms = {
  rename: record('an object of names'),
  keyHeader: text,
  recall: oneOf('reasoning_content', 'reasoning', 'thinking', false),
  recallRequired: flag,
  answerRequired: flag,
  reasoning: oneOf('effort', 'high', 'switch', 'both', 'object', false),
  structured: oneOf('schema', 'json', 'prompt'),
  thinkTags: either(flag, { expected: 'open', fits: (value) => value === 'open' }),
  continueMark: oneOf('prefix', 'partial'),
  sampling: callback,
}

/** A model of any server that speaks Chat Completions, such as `compatible(id, { ...groq, apiKey })`. */
export function compatible(id: string, options: CompatibleOptions): Model {
  checkProvider('compatible', id, { options: options ?? {}, forms: serverForms })
  if (!options?.baseURL || typeof options.baseURL !== 'string') {
    throw wrongOption('baseURL', options?.baseURL, {
      expected: 'a URL',
      instead: "Pass compatible('llama3', { baseURL: 'http://localhost:11434/v1' }).",
    })
  }
  const { baseURL, extraBody, keyHeader, thinkTags, continues, sampling } = options
  const { recall = 'reasoning_content', reasoning = 'effort', structured = 'schema' } = options
  // Extra fields are added after the renaming.
  const common = { ...options, extraBody: undefined }
  const dialect: ChatDialect = {
    vendor: `compatible/${hostOf(baseURL)}`,
    fields: (input, warn) => ({
      ...sampling?.(input, id, warn),
      max_tokens: input.maxOutputTokens,
      ...(input.reasoning && reasoningFields(input.reasoning, { way: reasoning, warn })),
    }),
    recall: thinkTags ? () => ({}) : recallFor(recall),
    continues,
    reader() {
      const reader = readContentParts(createChatReader(chatQuirks))
      return thinkTags ? readThinkTags(reader, { isOpen: thinkTags === 'open' }) : reader
    },
  }

  function request({ providerOptions, ...input }: ModelInput): ModelRequest {
    const { body, ...written } = chat.request(withSchemaInPrompt(input, structured))
    return { ...written, body: layOver(asServed(body, options), extraBody, providerOptions) }
  }

  const chat = chatModel(id, { baseURL, options: common, dialect })
  return {
    ...chat,
    request,
    headers: () => headersOf(options, keyHeader),
  }
}

function recallFor(recall: NonNullable<CompatibleOptions['recall']>): ChatDialect['recall'] {
  switch (recall) {
    case false:
      return () => ({})
    case 'thinking':
      return recallThinking
    default:
      return (step) => {
        // What belongs to a call goes back on it.
        const parts = step.parts.filter(({ type }) => type !== 'tool-call')
        return recallAs(recall)({ ...step, parts })
      }
  }
}

/** The host of a URL, without what may be secret in it. A path has none: the page's own host serves it. */
function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(url)?.[1] ?? 'here'
}

/** A body of Chat Completions, as far as servers differ in it. */
interface ChatBody {
  readonly messages?: readonly ChatMessage[]
  readonly response_format?: object
}

/** A body with the names and fields that this server takes. */
function asServed(body: ChatBody, options: CompatibleOptions): object {
  const { rename = {}, structured } = options
  const adapted = {
    ...body,
    messages: servedMessages(body.messages ?? [], options),
    response_format: body.response_format && responseFormat(body.response_format, structured),
  }
  const served: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(adapted)) {
    const name = Object.hasOwn(rename, field) ? rename[field] : field
    if (typeof name === 'string') served[name] = value
  }
  return served
}

function responseFormat(schema: object, structured: CompatibleOptions['structured']): unknown {
  switch (structured) {
    case 'prompt':
      return undefined
    case 'json':
      return { type: 'json_object' }
    default:
      return schema
  }
}
