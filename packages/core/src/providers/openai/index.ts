// OpenAI, the Responses API.

import { type OptionForm, text } from '../../protocol/check-option.ts'
import { checkProvider } from '../../protocol/check-provider.ts'
import type { Model } from '../../protocol/model.ts'
import { headersOf } from '../writing/key-headers.ts'
import { createOpenAIReader } from './reader.ts'
import { type OpenAIOptions, responsesURL, writeRequest } from './request.ts'

export { type Background, background } from './background.ts'
export type { OpenAIOptions } from './request.ts'

const backgroundForm: OptionForm = {
  expected: 'what @deltakit/core/openai exports by that name',
  instead: 'Import it beside `openai`.',
  fits: (value) => typeof Object(value).implementation === 'function',
}

/**
 * A model of OpenAI, such as `openai('gpt-5', { apiKey })`. Unless `background` is set, nothing is stored
 * there: what the next turn needs comes with the answer, encrypted where it is secret.
 */
export function openai(id: string, options: OpenAIOptions = {}): Model {
  checkProvider('openai', id, { options, forms: { vendor: text, background: backgroundForm } })
  const { fetch, vendor = 'openai', serverTools = [], background } = options
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
    headers: () => headersOf(options),
    request: (input) => writeRequest(input, { id, vendor, options }),
  }
  return background ? background.implementation(model, responsesURL(options)) : model
}
