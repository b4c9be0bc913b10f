import type { Model } from '@deltakit/core'
import { compatible } from '@deltakit/core/compatible'
import { edge } from '@deltakit/core/edge'
import { background, openai } from '@deltakit/core/openai'
import type { LiveSource } from './model-source.ts'
import { recordedProviders } from './recorded-providers.ts'

/** The model of a source that is complete. */
export function liveModel(source: LiveSource, fetch: typeof globalThis.fetch): Model {
  switch (source.kind) {
    case 'handler':
      return withoutTools(edge(source.url, { fetch }))
    case 'local':
      return compatible(source.model, { baseURL: source.url, fetch })
    case 'openai':
      return openai(source.model, {
        apiKey: source.key,
        fetch,
        ...(source.isBackground && { background }),
      })
    case 'openrouter':
    case 'anthropic':
    case 'google':
    case 'xai':
      return recordedProviders[source.kind](source.model, { apiKey: source.key, fetch })
  }
}

/** A server has tools of its own, and those of a fallback may have the same names. */
function withoutTools(model: Model): Model {
  const { streamStep } = model
  if (!streamStep) return model
  return {
    ...model,
    streamStep: (request, emit, next) => streamStep({ ...request, tools: undefined }, emit, next),
  }
}
