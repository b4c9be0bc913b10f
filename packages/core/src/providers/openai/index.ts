// OpenAI, the Responses API.

import type { Model } from '../../protocol/model.ts'
import { createOpenAIReader } from './reader.ts'
import { type OpenAIOptions, writeRequest } from './request.ts'

export type { OpenAIOptions } from './request.ts'

/**
 * A model of OpenAI, such as `openai('gpt-5', { apiKey })`. Nothing is stored there: what the next
 * turn needs comes with the answer, encrypted where it is secret.
 */
export function openai(id: string, options: OpenAIOptions = {}): Model {
  const { apiKey, headers, fetch, vendor = 'openai', serverTools = [] } = options
  const executesCustomTools = serverTools.some((tool) => Object(tool).type === 'x_search')
  return {
    id,
    vendor,
    fetch,
    reader: () => createOpenAIReader({ executesCustomTools }),
    async headers() {
      const key = typeof apiKey === 'function' ? await apiKey() : apiKey
      return { ...(key && { authorization: `Bearer ${key}` }), ...headers }
    },
    request: (input) => writeRequest(input, { id, vendor, options }),
  }
}
