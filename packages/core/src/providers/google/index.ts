// Google Gemini, `streamGenerateContent?alt=sse` of v1beta, and Vertex AI's v1.

import { record } from '../../protocol/check-option.ts'
import { checkProvider } from '../../protocol/check-provider.ts'
import type { Model } from '../../protocol/model.ts'
import { headersOf } from '../writing/key-headers.ts'
import { createGoogleReader } from './reader.ts'
import { type GoogleOptions, writeRequest } from './request.ts'

export type { GoogleOptions, VertexPlace } from './request.ts'

const vendor = 'google'

/** A Gemini model, such as `google('gemini-2.5-flash', { apiKey })`. */
export function google(id: string, options: GoogleOptions = {}): Model {
  checkProvider('google', id, { options, forms: { vertex: record('{ project, location }') } })
  const { fetch, vertex } = options
  return {
    id,
    vendor,
    fetch,
    reader: createGoogleReader,
    headers: () => headersOf(options, vertex ? undefined : 'x-goog-api-key'),
    request: (input) => writeRequest(input, { id, vendor, options }),
  }
}
