import type { Model } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { bedrock, bedrockAnthropic } from '@deltakit/core/bedrock'
import type { Cassette } from '@deltakit/core/cassette'
import { compatible } from '@deltakit/core/compatible'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'
import { defaultCassette } from '../recordings/catalog.ts'
import { type Provider, type RecordedVendor, vendorOf } from '../recordings/vendors.ts'
import { rememberedKey } from './api-keys.ts'
import { cassetteModel } from './cassette-model.ts'

/** Where the chat's answers come from: a cassette, a provider, or a local server. */
export type ModelSource =
  | { readonly kind: 'cassette'; readonly name: string }
  | { readonly kind: Vendor; readonly model: string; readonly key: string }
  | { readonly kind: 'local'; readonly model: string; readonly url: string }

export type Vendor = keyof typeof providers

const providers = { openrouter, openai, anthropic, google, xai }

const recordedProviders: Readonly<Record<RecordedVendor, Provider>> = {
  ...providers,
  bedrock,
  bedrockAnthropic,
}

export const vendorNames: Record<Vendor, string> = {
  openrouter: 'OpenRouter',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  xai: 'xAI',
}

const defaultModels: Record<Vendor, string> = {
  openrouter: 'x-ai/grok-code-fast-1',
  openai: 'gpt-5',
  anthropic: 'claude-sonnet-4-5',
  google: 'gemini-2.5-flash',
  xai: 'grok-4-fast',
}

/** The default addresses of Ollama, LM Studio and llama.cpp. */
export const localServers = [
  'http://localhost:11434/v1',
  'http://localhost:1234/v1',
  'http://localhost:8080/v1',
]

/** Returns the source that is shown when a person first chooses a kind. */
export function defaultSource(kind: string): ModelSource {
  if (kind === 'local') return { kind, model: 'llama3.2', url: localServers[0] ?? '' }
  if (!isVendor(kind)) return { kind: 'cassette', name: defaultCassette }
  return { kind, model: defaultModels[kind], key: rememberedKey(kind) }
}

function isVendor(kind: string): kind is Vendor {
  return Object.hasOwn(providers, kind)
}

interface ModelOptions {
  /** The cassette of the source, once it is loaded. */
  readonly cassette: Cassette | undefined
  /** Wraps the `fetch` that the model uses. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
}

/** Returns the model of a source, or undefined while the source is incomplete. */
export function modelFor(
  source: ModelSource,
  { cassette, wrapFetch }: ModelOptions,
): Model | undefined {
  if (source.kind === 'cassette') {
    if (!cassette) return undefined
    const provider = recordedProviders[vendorOf(cassette.interactions)]
    return cassetteModel(cassette, { provider, wrapFetch })
  }
  if (!source.model) return undefined
  const fetch = wrapFetch((...request) => globalThis.fetch(...request))
  if (source.kind === 'local') {
    if (!URL.canParse(source.url)) return undefined
    return compatible(source.model, { baseURL: source.url, fetch })
  }
  return source.key
    ? providers[source.kind](source.model, { apiKey: source.key, fetch })
    : undefined
}
