import { liveModel } from './live-model.ts'
import type { LocalSource, VendorSource } from './model-source.ts'

/** Whose models can be listed. */
export type ListedSource = VendorSource | LocalSource

const addresses: Readonly<Record<VendorSource['kind'], string>> = {
  openrouter: 'https://openrouter.ai/api/v1/models',
  openai: 'https://api.openai.com/v1/models',
  anthropic: 'https://api.anthropic.com/v1/models?limit=1000',
  google: 'https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000',
  xai: 'https://api.x.ai/v1/models',
}

/** OpenRouter lists its models without a key. */
const keyAddress = 'https://openrouter.ai/api/v1/key'

const mostModels = 2_000
const longestList = 10_000_000

/** Returns the ids of the models, sorted. Rejects with a sentence for people. */
export async function listModels(
  source: ListedSource,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const url = source.kind === 'local' ? `${trimmed(source.url)}/models` : addresses[source.kind]
  const text = await request(source, { url, signal })
  if (text.length > longestList) throw new Error('The list of models is too long.')
  const ids = idsIn(JSON.parse(text))
  return [...new Set(ids)].sort((one, other) => one.localeCompare(other)).slice(0, mostModels)
}

/** Rejects with a sentence for people if the key is not accepted. */
export async function testKey(source: VendorSource, signal: AbortSignal): Promise<void> {
  const url = source.kind === 'openrouter' ? keyAddress : addresses[source.kind]
  await request(source, { url, signal })
}

interface RequestOptions {
  readonly url: string
  readonly signal: AbortSignal
}

async function request(source: ListedSource, { url, signal }: RequestOptions): Promise<string> {
  // The headers are those of an answer: only the model knows how its provider wants the key.
  const headers = await liveModel({ ...source, model: source.model || 'any' }, fetch).headers()
  const response = await fetch(url, { headers, signal }).catch((cause: unknown) => {
    if (signal.aborted) throw cause
    throw new Error(`Nothing answered at ${new URL(url).host}.`)
  })
  if (response.status === 401 || response.status === 403)
    throw new Error('The key is not accepted.')
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return response.text()
}

interface ModelList {
  readonly data?: readonly { readonly id?: unknown }[]
  /** Of Gemini. */
  readonly models?: readonly {
    readonly name?: unknown
    readonly supportedGenerationMethods?: readonly unknown[]
  }[]
}

/** A provider may send anything. */
function idsIn(list: ModelList): string[] {
  const { data = [], models = [] }: ModelList = Object(list)
  const answering = models.filter(
    ({ supportedGenerationMethods: methods }) => methods?.includes('generateContent') ?? true,
  )
  const ids = [
    ...data.map(({ id }) => id),
    ...answering.map(({ name }) => String(name).replace(/^models\//, '')),
  ]
  return ids.filter((id) => typeof id === 'string')
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '')
}
