import type { Model } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { bedrock, bedrockAnthropic } from '@deltakit/core/bedrock'
import type { Cassette } from '@deltakit/core/cassette'
import { compatible } from '@deltakit/core/compatible'
import { fallback } from '@deltakit/core/fallback'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { openrouter } from '@deltakit/core/openrouter'
import { xai } from '@deltakit/core/xai'
import { defaultCassette } from '../recordings/catalog.ts'
import {
  type Provider,
  type RecordedVendor,
  unknownServer,
  vendorOf,
} from '../recordings/vendors.ts'
import { rememberedKey } from './api-keys.ts'
import { cassetteModel } from './cassette-model.ts'

/** Where the chat's answers come from: cassettes, a provider, or a local server. */
export type ModelSource =
  | RecordedSource
  | { readonly kind: Vendor; readonly model: string; readonly key: string }
  | { readonly kind: 'local'; readonly model: string; readonly url: string }

/** Of two cassettes, the second answers where the first has no content. */
export type RecordedSource =
  | { readonly kind: 'cassette'; readonly name: string }
  | { readonly kind: 'fallback'; readonly name: string; readonly second: string }

export function isRecorded(source: ModelSource): source is RecordedSource {
  return source.kind === 'cassette' || source.kind === 'fallback'
}

export type Vendor = keyof typeof providers

const providers = { openrouter, openai, anthropic, google, xai }

const recordedProviders: Readonly<Record<RecordedVendor, Provider>> = {
  ...providers,
  bedrock,
  bedrockAnthropic,
  compatible: (id, options) =>
    compatible(id, { ...options, baseURL: options.baseURL ?? unknownServer }),
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

const failingCassette = 'faults/http-503-list'
const textCassette = 'openrouter/grok-code-fast-1/text'

/** Returns the source that is shown when a person first chooses a kind. */
export function defaultSource(kind: string): ModelSource {
  if (kind === 'local') return { kind, model: 'llama3.2', url: localServers[0] ?? '' }
  if (kind === 'fallback') return { kind, name: failingCassette, second: textCassette }
  if (!isVendor(kind)) return { kind: 'cassette', name: defaultCassette }
  return { kind, model: defaultModels[kind], key: rememberedKey(kind) }
}

function isVendor(kind: string): kind is Vendor {
  return Object.hasOwn(providers, kind)
}

interface ModelOptions {
  /** The cassette of the source, once it is loaded. */
  readonly cassette: Cassette | undefined
  /** That of the second model, where there is one. */
  readonly second: Cassette | undefined
  /** Wraps the `fetch` that the model uses. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof fetch
}

/** Returns the model of a source, or undefined while the source is incomplete. */
export function modelFor(
  source: ModelSource,
  { cassette, second, wrapFetch }: ModelOptions,
): Model | undefined {
  function recorded(cassette: Cassette): Model {
    const provider = recordedProviders[vendorOf(cassette.interactions)]
    return cassetteModel(cassette, { provider, wrapFetch })
  }

  if (source.kind === 'cassette') return cassette && recorded(cassette)
  if (source.kind === 'fallback') {
    return cassette && second && fallback([recorded(cassette), recorded(second)])
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
