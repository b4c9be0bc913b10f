import type { Model } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import type { Cassette } from '@deltakit/core/cassette'
import { compatible } from '@deltakit/core/compatible'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'
import { rememberedKey } from './api-keys.ts'
import { playing } from './cassette-model.ts'

/** Who answers in the chat. A key is gone with the page, unless a person asked to have it remembered. */
export type Source =
  | { readonly kind: 'cassette'; readonly name: string }
  | { readonly kind: Vendor; readonly model: string; readonly key: string }
  | { readonly kind: 'local'; readonly model: string; readonly url: string }

export type Vendor = keyof typeof vendors

const vendors = { openrouter, openai, anthropic, google, xai }

/** What they call themselves. */
export const vendorNames: Record<Vendor, string> = {
  openrouter: 'OpenRouter',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  xai: 'xAI',
}

/** A model that fits each, to begin with. */
const models: Record<Vendor, string> = {
  openrouter: 'x-ai/grok-code-fast-1',
  openai: 'gpt-5',
  anthropic: 'claude-sonnet-4-5',
  google: 'gemini-2.5-flash',
  xai: 'grok-4-fast',
}

/** Where local servers listen: Ollama, LM Studio, llama.cpp. */
export const servers = [
  'http://localhost:11434/v1',
  'http://localhost:1234/v1',
  'http://localhost:8080/v1',
]

/** Each as it is chosen first. */
export function sourceOf(kind: string): Source {
  if (kind === 'local') return { kind, model: 'llama3.2', url: servers[0] ?? '' }
  if (!isVendor(kind)) return { kind: 'cassette', name: 'openrouter/grok-code-fast-1/tool' }
  return { kind, model: models[kind], key: rememberedKey(kind) }
}

function isVendor(kind: string): kind is Vendor {
  return Object.hasOwn(vendors, kind)
}

interface Answering {
  readonly cassette: Cassette | undefined
  /** Around whatever answers. */
  around(fetch: typeof globalThis.fetch): typeof fetch
}

/** A model that asks the source, or nothing while it cannot. */
export function modelFor(source: Source, { cassette, around }: Answering): Model | undefined {
  if (source.kind === 'cassette') return cassette && playing(cassette, around)
  if (!source.model) return undefined
  const fetch = around((...asked) => globalThis.fetch(...asked))
  if (source.kind === 'local') {
    if (!URL.canParse(source.url)) return undefined
    return compatible(source.model, { baseURL: source.url, fetch })
  }
  return source.key ? vendors[source.kind](source.model, { apiKey: source.key, fetch }) : undefined
}
