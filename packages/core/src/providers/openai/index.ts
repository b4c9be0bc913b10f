// OpenAI, the Responses API.

import { checkProvider, shownValue } from '../../protocol/check-option.ts'
import type { Model } from '../../protocol/model.ts'
import { createOpenAIReader } from './reader.ts'
import { type OpenAIOptions, responsesURL, writeRequest } from './request.ts'

export { type Background, background } from './background.ts'
export type { OpenAIOptions } from './request.ts'

/**
 * A model of OpenAI, such as `openai('gpt-5', { apiKey })`. Unless `background` is set, nothing is stored
 * there: what the next turn needs comes with the answer, encrypted where it is secret.
 */
export function openai(id: string, options: OpenAIOptions = {}): Model {
  checkProvider('openai', id, options)
  const { apiKey, headers, fetch, vendor = 'openai', serverTools = [], background } = options
  checkBackground(background)
  const isBackground = background !== undefined
  // xAI has no custom tools of an app's, and calls the parts of its own like them.
  const executesCustomTools =
    vendor === 'xai' ||
    responsesURL(options).startsWith('https://api.x.ai/') ||
    serverTools.some((tool) => Object(tool).type === 'x_search')
  const model: Model = {
    id,
    vendor,
    fetch,
    reader: (resumed) => createOpenAIReader({ executesCustomTools, isBackground, resumed }),
    async headers() {
      const key = typeof apiKey === 'function' ? await apiKey() : apiKey
      return { ...(key && { authorization: `Bearer ${key}` }), ...headers }
    },
    request: (input) => writeRequest(input, { id, vendor, options }),
  }
  return background ? background.implementation(model, responsesURL(options)) : model
}

function checkBackground(background: OpenAIOptions['background']): void {
  if (background === undefined || typeof Object(background).implementation === 'function') return
  throw new TypeError(
    `Expected \`background\` to be what @deltakit/core/openai exports by that name, got ${shownValue(background)}. Import it beside \`openai\`.`,
  )
}
