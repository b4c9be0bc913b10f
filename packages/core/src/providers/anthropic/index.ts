// Anthropic, the Messages API.

import type { Model } from '../../protocol/model.ts'
import { createAnthropicReader } from './reader.ts'
import { type AnthropicOptions, writeRequest } from './request.ts'

export type { AnthropicOptions } from './request.ts'

/**
 * A Claude model, such as `anthropic('claude-sonnet-4-20250514', { apiKey })`. The API wants a limit
 * of tokens to write: without `maxOutputTokens` it is 4,096, beside those a budget lets it think.
 */
export function anthropic(id: string, options: AnthropicOptions = {}): Model {
  const { apiKey, headers, fetch } = options
  // `4-6` of claude-opus-4-6, and `4` of one that has only its date.
  const [, version = ''] = /-(\d(-\d)?)(?!\d)/.exec(id) ?? []
  return {
    id,
    vendor: 'anthropic',
    fetch,
    outputFormatInPrompt: version < '4-5',
    reader: createAnthropicReader,
    async headers() {
      const key = typeof apiKey === 'function' ? await apiKey() : apiKey
      return {
        'anthropic-version': '2023-06-01',
        // Without it a browser is turned away.
        'anthropic-dangerous-direct-browser-access': 'true',
        ...(key && { 'x-api-key': key }),
        ...headers,
      }
    },
    request: (input) => writeRequest(input, { id, version, options }),
  }
}
