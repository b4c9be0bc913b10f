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
/** In characters. */
const longestList = 10_000_000
const longestId = 200

/** Returns the ids of the models, sorted. Rejects with a sentence for people. */
export async function listModels(
  source: ListedSource,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const url = source.kind === 'local' ? `${trimmed(source.url)}/models` : addresses[source.kind]
  const response = await request(source, { url, signal })
  const ids = idsIn(parseList(await readText(response)))
  return [...new Set(ids)].sort((one, other) => one.localeCompare(other)).slice(0, mostModels)
}

/** Rejects with a sentence for people if the key is not accepted. */
export async function testKey(source: VendorSource, signal: AbortSignal): Promise<void> {
  const url = source.kind === 'openrouter' ? keyAddress : addresses[source.kind]
  const response = await request(source, { url, signal })
  await response.body?.cancel()
}

interface RequestOptions {
  readonly url: string
  readonly signal: AbortSignal
}

async function request(source: ListedSource, { url, signal }: RequestOptions): Promise<Response> {
  // The headers are those of an answer: only the model knows how its provider wants the key.
  const headers = await liveModel({ ...source, model: source.model || 'any' }, fetch).headers()
  const response = await fetch(url, { headers, signal }).catch((cause: unknown) => {
    if (signal.aborted) throw cause
    throw new Error(`Nothing answered at ${new URL(url).host}.`)
  })
  if (response.status === 401 || response.status === 403)
    throw new Error('The key is not accepted.')
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return response
}

async function readText({ body }: Response): Promise<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (;;) {
    const read = await reader?.read()
    if (!read || read.done) return text
    text += read.value
    if (text.length <= longestList) continue
    await reader?.cancel()
    throw new Error('The list of models is too long.')
  }
}

function parseList(text: string): ModelList {
  try {
    return Object(JSON.parse(text))
  } catch {
    throw new Error('The server sent no list of models.')
  }
}

interface ModelList {
  readonly data?: unknown
  /** Of Gemini. */
  readonly models?: unknown
}

interface ListedModel {
  readonly supportedGenerationMethods?: unknown
}

/** A server may send anything. */
function idsIn({ data, models }: ModelList): string[] {
  const listed = Array.isArray(data) ? data : []
  const answering = (Array.isArray(models) ? models : []).filter((model) => {
    const { supportedGenerationMethods: methods }: ListedModel = Object(model)
    return !Array.isArray(methods) || methods.includes('generateContent')
  })
  const ids = [
    ...listed.map((model): unknown => Object(model).id),
    ...answering.map((model) => String(Object(model).name).replace(/^models\//, '')),
  ]
  return ids.filter((id) => typeof id === 'string').filter(({ length }) => length <= longestId)
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '')
}
