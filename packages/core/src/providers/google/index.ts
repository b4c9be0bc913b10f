// Google Gemini, `streamGenerateContent?alt=sse` of v1beta, and Vertex AI's v1.

import { record } from '../../protocol/check-option.ts'
import { checkProvider } from '../../protocol/check-provider.ts'
import type { Model } from '../../protocol/model.ts'
import { createGoogleReader } from './reader.ts'
import { type GoogleOptions, writeRequest } from './request.ts'

export type { GoogleOptions, VertexPlace } from './request.ts'

const vendor = 'google'

/** A Gemini model, such as `google('gemini-2.5-flash', { apiKey })`. */
export function google(id: string, options: GoogleOptions = {}): Model {
  checkProvider('google', id, { options, forms: { vertex: record('{ project, location }') } })
  const { apiKey, headers, fetch, vertex } = options
  return {
    id,
    vendor,
    fetch,
    reader: createGoogleReader,
    async headers() {
      const key = typeof apiKey === 'function' ? await apiKey() : apiKey
      if (!key) return { ...headers }
      const credential = vertex ? { authorization: `Bearer ${key}` } : { 'x-goog-api-key': key }
      return { ...credential, ...headers }
    },
    request: (input) => writeRequest(input, { id, vendor, options }),
  }
}
