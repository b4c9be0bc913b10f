import type { ChatError } from '@deltakit/core'
import {
  isRecorded,
  isVendorSource,
  type ModelSource,
  sourceNames,
} from '../models/model-source.ts'

/** What a person can do about an error. */
export interface ErrorAdvice {
  /** What may be wrong, in one or two sentences. */
  readonly hint: string
  /** What helps most. `settings`: the request has to be another one. */
  readonly action: 'retry' | 'settings'
}

/** Explains an error of the source that was asked. */
export function adviceOn(error: ChatError, source: ModelSource): ErrorAdvice {
  if (isRecorded(source)) {
    return { hint: 'The recording ends in this error.', action: 'retry' }
  }
  switch (error.name) {
    case 'NetworkError':
      return { hint: networkHint(source), action: 'retry' }
    case 'TimeoutError':
      return {
        hint: 'It was silent for too long. Another attempt may work.',
        action: 'retry',
      }
    case 'HttpError':
      return statusAdvice(error.status, source)
    default:
      return error.retryable
        ? { hint: 'Another attempt may work.', action: 'retry' }
        : { hint: 'The same request would fail again.', action: 'settings' }
  }
}

type LiveSource = Exclude<ModelSource, { readonly kind: 'cassette' | 'worker' }>

function networkHint(source: LiveSource): string {
  if (!navigator.onLine) return 'You are offline.'
  const { origin } = location
  if (source.kind === 'local' || source.kind === 'handler') {
    const { url } = source
    const place = URL.canParse(url) ? new URL(url).origin : url
    const ollama = url.includes(':11434')
      ? ` For Ollama, start it with OLLAMA_ORIGINS=${origin}.`
      : ''
    return `No server at ${place} answered this page. Is it running, and does it allow ${origin} (CORS)?${ollama}`
  }
  return `${sourceNames[source.kind]} could not be reached. A network, a blocker in the browser or CORS may be in the way.`
}

function statusAdvice(status: number, source: LiveSource): ErrorAdvice {
  const name = isVendorSource(source) ? sourceNames[source.kind] : 'The server'
  switch (status) {
    case 401:
    case 403:
      return {
        hint: isVendorSource(source)
          ? `${name} does not accept the key. Check it in the settings.`
          : 'The server wants a key, and this page sends it none. Let it answer without one.',
        action: 'settings',
      }
    case 402:
      return { hint: `The account at ${name} has no credit left.`, action: 'settings' }
    case 404:
      return {
        hint: 'The model or the address does not exist. Choose another.',
        action: 'settings',
      }
    case 400:
    case 422:
      return {
        hint: 'The model rejects this request. Its message has the reason.',
        action: 'settings',
      }
    case 413:
      return {
        hint: 'The conversation is too long, or its files are too large.',
        action: 'settings',
      }
    case 429:
      return {
        hint: `${name} limits how many requests you may send. Wait a little.`,
        action: 'retry',
      }
    default:
      return status >= 500
        ? { hint: `${name} has a problem of its own. Another attempt may help.`, action: 'retry' }
        : { hint: 'The same request would fail again.', action: 'settings' }
  }
}
