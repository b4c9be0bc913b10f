import type { Model } from '@deltakit/core'
import type { Interaction } from '@deltakit/core/cassette'

/** Makes a model of a vendor. */
export type Provider = (
  id: string,
  options: { readonly apiKey: string; readonly fetch: typeof globalThis.fetch },
) => Model

/** Loaded on demand: a page that shows one recording needs one provider. */
const providers = {
  openrouter: async (): Promise<Provider> => (await import('@deltakit/core/openrouter')).openrouter,
  openai: async (): Promise<Provider> => (await import('@deltakit/core/openai')).openai,
  anthropic: async (): Promise<Provider> => (await import('@deltakit/core/anthropic')).anthropic,
  google: async (): Promise<Provider> => (await import('@deltakit/core/google')).google,
  xai: async (): Promise<Provider> => (await import('@deltakit/core/xai')).xai,
}

export type Vendor = keyof typeof providers

const vendorOfHost: Readonly<Record<string, Vendor>> = {
  'api.x.ai': 'xai',
  'api.anthropic.com': 'anthropic',
  'generativelanguage.googleapis.com': 'google',
  'api.openai.com': 'openai',
}

/** Returns whose format a recording has. Many vendors speak the one of OpenRouter. */
export function vendorOf(interactions: readonly Interaction[]): Vendor {
  const { url = '' } = interactions.at(0)?.request ?? {}
  return (URL.canParse(url) && vendorOfHost[new URL(url).host]) || 'openrouter'
}

/** Loads the provider that reads a recording. */
export async function loadProvider(interactions: readonly Interaction[]): Promise<Provider> {
  const { url = '' } = interactions.at(0)?.request ?? {}
  if (url.includes('//bedrock-runtime.')) {
    const { bedrock, bedrockAnthropic } = await import('@deltakit/core/bedrock')
    return url.endsWith('/converse-stream') ? bedrock : bedrockAnthropic
  }
  return providers[vendorOf(interactions)]()
}
