import type { Model } from '@deltakit/core'
import type { Interaction } from '@deltakit/core/cassette'

/** Makes a model of a vendor. */
export type Provider = (
  id: string,
  options: { readonly apiKey: string; readonly fetch: typeof globalThis.fetch },
) => Model

/** Loaded on demand: a page that shows one recording needs one provider. */
const loadProviders = {
  openrouter: async (): Promise<Provider> => (await import('@deltakit/core/openrouter')).openrouter,
  openai: async (): Promise<Provider> => (await import('@deltakit/core/openai')).openai,
  anthropic: async (): Promise<Provider> => (await import('@deltakit/core/anthropic')).anthropic,
  google: async (): Promise<Provider> => (await import('@deltakit/core/google')).google,
  xai: async (): Promise<Provider> => (await import('@deltakit/core/xai')).xai,
  bedrock: async (): Promise<Provider> => (await import('@deltakit/core/bedrock')).bedrock,
  bedrockAnthropic: async (): Promise<Provider> =>
    (await import('@deltakit/core/bedrock')).bedrockAnthropic,
}

/** Whose format a recording has. */
export type RecordedVendor = keyof typeof loadProviders

const vendorOfHost: Readonly<Record<string, RecordedVendor>> = {
  'api.x.ai': 'xai',
  'api.anthropic.com': 'anthropic',
  'generativelanguage.googleapis.com': 'google',
  'api.openai.com': 'openai',
}

/** Returns whose format a recording has. Many vendors speak the one of OpenRouter. */
export function vendorOf(interactions: readonly Interaction[]): RecordedVendor {
  const { url = '' } = interactions.at(0)?.request ?? {}
  const { host, pathname } = new URL(URL.canParse(url) ? url : 'https://unknown.invalid')
  // Bedrock has a host for each region, and two formats.
  if (pathname.endsWith('/converse-stream')) return 'bedrock'
  if (pathname.endsWith('/invoke-with-response-stream')) return 'bedrockAnthropic'
  return vendorOfHost[host] ?? 'openrouter'
}

/** Loads the provider that reads a recording. */
export async function loadProvider(interactions: readonly Interaction[]): Promise<Provider> {
  const { url = '' } = interactions.at(0)?.request ?? {}
  if (url.includes('//bedrock-runtime.')) {
    const { bedrock, bedrockAnthropic } = await import('@deltakit/core/bedrock')
    return url.endsWith('/converse-stream') ? bedrock : bedrockAnthropic
  }
  return loadProviders[vendorOf(interactions)]()
}
