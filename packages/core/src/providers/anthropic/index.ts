// Anthropic, the Messages API.

import { checkProvider } from '../../protocol/check-provider.ts'
import type { Model } from '../../protocol/model.ts'
import { headersOf } from '../writing/key-headers.ts'
import { generationOf, pauseReasons } from './generation.ts'
import { createAnthropicReader } from './reader.ts'
import { type AnthropicOptions, writeRequest } from './request.ts'

export type { AnthropicOptions } from './request.ts'

/**
 * A Claude model, such as `anthropic('claude-sonnet-4-20250514', { apiKey })`. The API requires a
 * limit of tokens: without `maxOutputTokens` it is 4,096, plus the budget for thinking if there is one.
 */
export function anthropic(id: string, options: AnthropicOptions = {}): Model {
  checkProvider('anthropic', id, { options })
  const { fetch, continues } = options
  const { takesSchema, continuesText } = generationOf(id)
  return {
    id,
    vendor: 'anthropic',
    fetch,
    outputFormatInPrompt: !takesSchema,
    continues: continues && continuesText,
    pauseReasons,
    reader: createAnthropicReader,
    async headers() {
      return {
        'anthropic-version': '2023-06-01',
        // The API refuses browsers that do not send it.
        'anthropic-dangerous-direct-browser-access': 'true',
        ...(await headersOf(options, 'x-api-key')),
      }
    },
    request: (input) => writeRequest(input, { id, options }),
  }
}
