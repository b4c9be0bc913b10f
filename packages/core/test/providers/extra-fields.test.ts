// Fields of a provider's own are laid over the request, and what is there stays.

import { describe, expect, it } from 'vitest'
import type { Model, ModelInput } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { compatible, groq } from '../../src/providers/compatible.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'

const output = { name: 'city', schema: { type: 'object', properties: {} } }
const messages = [{ role: 'user', content: 'Olá' }] as const

function bodyOf(model: Model, input: Partial<ModelInput>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(model.request({ messages, ...input }).body))
}

describe('an object of the app adds its fields', () => {
  it.each<[string, Model, Partial<ModelInput>, object]>([
    [
      "OpenAI's verbosity to the format of the text",
      openai('gpt-5', { extraBody: { reasoning: { summary: 'detailed' } } }),
      { output, reasoning: { effort: 'low' }, providerOptions: { text: { verbosity: 'low' } } },
      {
        text: { format: { type: 'json_schema', ...output }, verbosity: 'low' },
        reasoning: { effort: 'low', summary: 'detailed' },
      },
    ],
    [
      "Anthropic's block binding to adaptive thinking",
      anthropic('claude-opus-5-5', {
        extraBody: { thinking: { type: 'adaptive', block_binding: { mode: 'a' } } },
      }),
      { reasoning: { effort: 'low' } },
      { thinking: { type: 'adaptive', display: 'summarized', block_binding: { mode: 'a' } } },
    ],
    [
      "Gemini's media resolution to the settings",
      google('gemini-3-pro-preview'),
      { output, temperature: 1, providerOptions: { generationConfig: { mediaResolution: 'LOW' } } },
      {
        generationConfig: {
          temperature: 1,
          responseMimeType: 'application/json',
          responseJsonSchema: output.schema,
          mediaResolution: 'LOW',
        },
      },
    ],
    [
      "the fields of a model's maker to Bedrock's",
      bedrock('anthropic.claude-sonnet-4-5-20250929-v1:0'),
      {
        reasoning: { budget: 1024 },
        providerOptions: { additionalModelRequestFields: { anthropic_beta: ['a'] } },
      },
      {
        additionalModelRequestFields: {
          thinking: { type: 'enabled', budget_tokens: 1024 },
          anthropic_beta: ['a'],
        },
      },
    ],
    [
      'an option of OpenRouter to its reasoning',
      openrouter('openai/gpt-5', { extraBody: { reasoning: { exclude: true } } }),
      { reasoning: { effort: 'low' } },
      { reasoning: { effort: 'low', exclude: true } },
    ],
    [
      'an option of the stream',
      compatible('a', { ...groq, extraBody: { stream_options: { include_obfuscation: false } } }),
      {},
      { stream_options: { include_usage: true, include_obfuscation: false } },
    ],
  ])('%s', (_, model, input, expected) => {
    expect(bodyOf(model, input)).toMatchObject(expected)
  })

  it('but replaces an object of another type, a list and a plain value', () => {
    const model = anthropic('claude-sonnet-4-5', { extraBody: { stop_sequences: ['b'], top_k: 1 } })
    const input = { reasoning: { budget: 2048 }, stop: 'a' }
    const providerOptions = { thinking: { type: 'disabled' }, top_k: 2 }
    expect(bodyOf(model, { ...input, providerOptions })).toMatchObject({
      thinking: { type: 'disabled' },
      stop_sequences: ['b'],
      top_k: 2,
    })
    expect(bodyOf(model, { ...input, providerOptions }).thinking).toEqual({ type: 'disabled' })
  })

  it('and takes a field away that it leaves undefined', () => {
    const body = bodyOf(openai('gpt-5', { extraBody: { store: undefined } }), {})
    expect(body).not.toHaveProperty('store')
  })
})

describe("what OpenAI includes for the app comes beside the model's reasoning", () => {
  const encrypted = 'reasoning.encrypted_content'

  it.each([
    ['added', ['file_search_call.results'], [encrypted, 'file_search_call.results']],
    ['named again', [encrypted], [encrypted]],
    ['switched off', [], []],
  ])('%s', (_, include, expected) => {
    expect(bodyOf(openai('gpt-5'), { providerOptions: { include } }).include).toEqual(expected)
    expect(bodyOf(openai('gpt-5', { extraBody: { include } }), {}).include).toEqual(expected)
  })
})
