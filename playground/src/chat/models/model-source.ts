import { rememberedKey } from './api-keys.ts'

/** Where answers come from: a cassette, a provider, or a server. */
export type ModelSource = RecordedSource | VendorSource | LocalSource | HandlerSource

/** `worker`: behind a `chatHandler` with a log, in a service worker of this page. */
export interface RecordedSource {
  readonly kind: 'cassette' | 'worker'
  /** Of a cassette. */
  readonly name: string
}

export interface VendorSource {
  readonly kind: Vendor
  readonly model: string
  readonly key: string
  /** The answer goes on at the provider when the page goes away: for OpenAI. */
  readonly isBackground: boolean
}

/** A server that speaks Chat Completions. */
export interface LocalSource {
  readonly kind: 'local'
  readonly model: string
  readonly url: string
}

/** A `chatHandler` of the person's own. */
export interface HandlerSource {
  readonly kind: 'handler'
  readonly url: string
}

export type LiveSource = Exclude<ModelSource, RecordedSource>

export const vendorNames = {
  openrouter: 'OpenRouter',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  google: 'Google',
  xai: 'xAI',
} as const

export type Vendor = keyof typeof vendorNames

export const sourceNames: Readonly<Record<ModelSource['kind'], string>> = {
  cassette: 'A recording',
  worker: 'A recording, behind a server',
  ...vendorNames,
  local: 'A local server',
  handler: 'Your chatHandler',
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

/** Its turns call a tool that needs an approval. */
const firstRecording = 'openrouter/grok-code-fast-1/tool'

export const textCassette = 'openrouter/grok-code-fast-1/text'

/** Returns the source that is shown when a person first chooses a kind. */
export function defaultSource(kind: string): ModelSource {
  if (kind === 'local') return { kind, model: 'llama3.2', url: localServers[0] ?? '' }
  if (kind === 'handler') return { kind, url: 'http://localhost:3000/api/chat' }
  if (kind === 'worker') return { kind, name: textCassette }
  if (!isVendor(kind)) return { kind: 'cassette', name: firstRecording }
  return { kind, model: defaultModels[kind], key: rememberedKey(kind), isBackground: false }
}

export function isRecorded(source: ModelSource): source is RecordedSource {
  return source.kind === 'cassette' || source.kind === 'worker'
}

export function isVendor(kind: string): kind is Vendor {
  return Object.hasOwn(vendorNames, kind)
}

export function isVendorSource(source: ModelSource): source is VendorSource {
  return isVendor(source.kind)
}

/** What a person must do before the source can answer, if anything. */
export function missingIn(source: ModelSource): string | undefined {
  if (isRecorded(source)) return undefined
  if (source.kind === 'handler') return URL.canParse(source.url) ? undefined : 'Enter a server'
  if (!source.model) return 'Enter a model'
  if (source.kind === 'local') return URL.canParse(source.url) ? undefined : 'Enter a server'
  return source.key ? undefined : `Enter a key of ${vendorNames[source.kind]}`
}

/** The source in a few words. */
export function sourceLabel(source: ModelSource): string {
  if (isRecorded(source)) return source.name
  return source.kind === 'handler' ? source.url : source.model || sourceNames[source.kind]
}
