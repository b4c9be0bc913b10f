// Outputs of tools that are images and documents, beside texts.

import { describe, expect, it } from 'vitest'
import type { AssistantMessage, Model } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { compatible, ollama } from '../../src/providers/compatible.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'

const image = { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }
const manual = {
  type: 'file',
  mediaType: 'application/pdf',
  url: 'data:application/pdf;base64,BBBB',
  name: 'manual',
}
const text = { type: 'text', text: 'Seen:' }

/** The request after a call with that output, which was stored as JSON. */
function requestAfter(model: Model, output: unknown) {
  const call = { type: 'tool-call', key: '0/a', id: 'a', name: 'look', inputText: '{}', input: {} }
  const message = {
    role: 'assistant',
    steps: [{ vendor: 'made', model: 'made' }],
    parts: [{ ...call, status: 'done', output }],
  } as const as AssistantMessage
  const messages = [{ role: 'user', content: 'Look' }, JSON.parse(JSON.stringify(message))] as const
  return JSON.parse(JSON.stringify(model.request({ messages }).body))
}

const made = compatible('made', { ...ollama })

describe('goes to the model as files', () => {
  const output = [text, image, manual]

  it('of Claude', () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'AAAA' }
    expect(requestAfter(anthropic('claude-opus-5'), output).messages[2].content).toMatchObject([
      {
        type: 'tool_result',
        content: [text, { type: 'image', source }, { type: 'document', title: 'manual' }],
      },
    ])
  })

  it('of OpenAI', () => {
    expect(requestAfter(openai('gpt-5'), output).input.at(-1)).toMatchObject({
      type: 'function_call_output',
      output: [
        { type: 'input_text', text: 'Seen:' },
        { type: 'input_image', image_url: image.url },
        { type: 'input_file', filename: 'manual', file_data: manual.url },
      ],
    })
  })

  it('of Gemini from version 3 on', () => {
    const [, , outputs] = requestAfter(google('gemini-3-pro-preview'), output).contents
    expect(outputs.parts[0].functionResponse).toEqual({
      name: 'look',
      response: { result: 'Seen:' },
      parts: [
        { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
        { inlineData: { mimeType: 'application/pdf', data: 'BBBB' } },
      ],
    })
  })

  it('of Bedrock', () => {
    const { messages } = requestAfter(bedrock('amazon.nova-lite-v1:0'), output)
    expect(messages[2].content[0].toolResult.content).toEqual([
      { text: 'Seen:' },
      { image: { format: 'png', source: { bytes: 'AAAA' } } },
      { document: { format: 'pdf', name: 'manual', source: { bytes: 'BBBB' } } },
    ])
  })
})

it.each([anthropic('claude-opus-5'), bedrock('amazon.nova-lite-v1:0'), openai('gpt-5.6'), made])(
  'has no mark of what to cache, which is refused there: $vendor',
  (model) => {
    const marked = requestAfter(model, [
      { ...text, cache: '5m' },
      { ...image, cache: '1h' },
    ])
    expect(JSON.stringify(marked)).not.toMatch(/cache/i)
  },
)

it('is described to a model that takes none there, without the base64', () => {
  const words = 'Seen:\n(A file of the type image/png, not shown)'
  expect(requestAfter(made, [text, image]).messages.at(-1).content).toBe(words)
  const [, , outputs] = requestAfter(google('gemini-2.5-flash'), [text, image]).contents
  expect(outputs.parts[0].functionResponse.response).toEqual({ result: words })
})

it.each([
  ['a URL, which a provider would fetch', [{ ...image, url: 'https://made.example/a.png' }]],
  ['another type', [{ ...image, mediaType: 'audio/wav' }]],
  ['something else beside it', [image, 1]],
  ['texts alone', [text]],
  ['a file that is no array', image],
])('stays JSON: %s', (_, output) => {
  const { messages } = requestAfter(anthropic('claude-opus-5'), output)
  expect(messages[2].content[0].content).toEqual([{ type: 'text', text: JSON.stringify(output) }])
  expect(requestAfter(made, output).messages.at(-1).content).toBe(JSON.stringify(output))
})
