import type { Model } from '@deltakit/core'
import type { Interaction } from '@deltakit/core/cassette'
import { wireOf } from './wire.ts'

/** Makes a model of a vendor. */
export type Provider = (
  id: string,
  options: {
    readonly apiKey: string
    readonly fetch: typeof globalThis.fetch
    readonly baseURL?: string | undefined
  },
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
  edge: async (): Promise<Provider> => {
    const { edge } = await import('@deltakit/core/edge')
    return (_, { fetch, baseURL = unknownServer }) => edge(baseURL, { fetch })
  },
  compatible: async (): Promise<Provider> => {
    const { compatible } = await import('@deltakit/core/compatible')
    return (id, options) =>
      compatible(id, { ...options, baseURL: options.baseURL ?? unknownServer, thinkTags: true })
  },
}

/** Whose format a recording has. */
export type RecordedVendor = keyof typeof loadProviders

/** Stands for a server that a paste does not name. No such host can exist. */
export const unknownServer = 'https://unknown.invalid/v1'

const vendorOfHost: Readonly<Record<string, RecordedVendor>> = {
  'openrouter.ai': 'openrouter',
  'api.x.ai': 'xai',
  'api.anthropic.com': 'anthropic',
  'generativelanguage.googleapis.com': 'google',
  'api.openai.com': 'openai',
}

/** Returns whose format a recording has: by its host, or else by its path and its first answer. */
export function vendorOf(interactions: readonly Interaction[]): RecordedVendor {
  const { host, pathname } = urlOf(interactions)
  // Bedrock has a host for each region, and two formats.
  if (pathname.endsWith('/converse-stream')) return 'bedrock'
  if (pathname.endsWith('/invoke-with-response-stream')) return 'bedrockAnthropic'
  if (pathname.endsWith('/chat/completions')) return chatVendorOfHost[host] ?? 'compatible'
  // xAI serves OpenAI's format too.
  if (pathname.endsWith('/responses')) return 'openai'
  return vendorOfHost[host] ?? vendorOfBody(interactions)
}

/** OpenAI serves Chat Completions too, which its own reader does not read. */
const chatVendorOfHost: Readonly<Record<string, RecordedVendor>> = {
  'openrouter.ai': 'openrouter',
  'api.x.ai': 'xai',
}

function vendorOfBody(interactions: readonly Interaction[]): RecordedVendor {
  const answer = interactions.find(({ response }) => response.code < 400)
  switch (answer && wireOf(answer.response.body)) {
    case 'anthropic-messages':
      return 'anthropic'
    case 'openai-responses':
      return 'openai'
    case 'gemini':
      return 'google'
    case 'deltakit':
      return 'edge'
    default:
      return 'compatible'
  }
}

/** Loads the provider that reads a recording: the vendor's, at the server that was recorded. */
export async function loadProvider(
  interactions: readonly Interaction[],
  vendor: RecordedVendor = vendorOf(interactions),
): Promise<Provider> {
  const provider = await loadProviders[vendor]()
  const baseURL = serverOf(interactions, vendor)
  return baseURL ? (id, options) => provider(id, { ...options, baseURL }) : provider
}

/** Returns the address of a recorded server, or undefined if it is the vendor's own. */
export function serverOf(
  interactions: readonly Interaction[],
  vendor: RecordedVendor = vendorOf(interactions),
): string | undefined {
  const { host, href } = urlOf(interactions)
  const isVendors = vendorOfHost[host] === vendor || vendor.startsWith('bedrock')
  // A handler has the whole address, whatever its end.
  if (vendor === 'edge') return href
  return isVendors ? undefined : baseOf(href)
}

/** Returns a recorded URL without what a provider adds to the address of its server. */
function baseOf(url: string): string {
  return url.replace(
    /\/(?:chat\/completions|messages|responses|models\/[^/]+:streamGenerateContent)(?:\?.*)?$/,
    '',
  )
}

function urlOf(interactions: readonly Interaction[]): URL {
  const { url = '' } = interactions.at(0)?.request ?? {}
  return new URL(URL.canParse(url) ? url : `${unknownServer}/chat/completions`)
}
