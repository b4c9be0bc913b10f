import type { Message, Model } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { edge } from '@deltakit/core/edge'
import { fallback } from '@deltakit/core/fallback'
import { google } from '@deltakit/core/google'
import { openrouter } from '@deltakit/core/openrouter'
import { jsonSchema, object, tool } from '@deltakit/core/tools'
import { hashKey } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { type CompletionOptions, completionQueryOptions } from '../src/index.ts'

const messages: readonly Message[] = [{ role: 'user', content: 'Hi' }]
const model = openrouter('x-ai/grok-code-fast-1')

function hashOf(options: Partial<CompletionOptions> = {}): string {
  return hashKey(completionQueryOptions({ model, messages, ...options }).queryKey)
}

const city = (field: string) => ({ type: 'object', properties: { [field]: { type: 'string' } } })
const weather = (field: string, description?: string) =>
  tool({ description, input: jsonSchema(city(field)), execute: () => 'Sunny' })

describe('the key of a completion', () => {
  it.each<[string, Partial<CompletionOptions>, Partial<CompletionOptions>]>([
    [
      'the address of a handler',
      { model: edge('/api/translate') },
      { model: edge('/api/summarise') },
    ],
    [
      'the model of a handler',
      { model: edge('/api') },
      { model: edge('/api', { model: 'small' }) },
    ],
    [
      'the address of a provider',
      {},
      { model: openrouter('x-ai/grok-code-fast-1', { baseURL: 'https://eu.example/v1' }) },
    ],
    ['the query of an address', { model: edge('/api?to=pt') }, { model: edge('/api?to=fr') }],
    ['the model', {}, { model: openrouter('x-ai/grok-4') }],
    [
      'the address of a second model',
      { model: fallback([model, openrouter('a/b')]) },
      { model: fallback([model, openrouter('a/b', { baseURL: 'https://eu.example/v1' })]) },
    ],
    ['the vendor', { model: anthropic('same') }, { model: google('same') }],
    [
      'the `extraBody` of a model',
      {},
      { model: openrouter('x-ai/grok-code-fast-1', { extraBody: { transforms: [] } }) },
    ],
    [
      '`providerOptions`',
      { providerOptions: { verbosity: 'low' } },
      { providerOptions: { verbosity: 'high' } },
    ],
    ['a setting', { temperature: 0 }, { temperature: 1 }],
    ['the messages', {}, { messages: [{ role: 'user', content: 'Bye' }] }],
    [
      'the system message',
      { messages: [{ role: 'system', content: 'Be kind' }, ...messages] },
      { messages: [{ role: 'system', content: 'Be brief' }, ...messages] },
    ],
    ['the schema of a tool', { tools: { a: weather('city') } }, { tools: { a: weather('town') } }],
    ['the name of a tool', { tools: { a: weather('city') } }, { tools: { b: weather('city') } }],
    [
      'the description of a tool',
      { tools: { a: weather('city', 'Now') } },
      { tools: { a: weather('city', 'Tomorrow') } },
    ],
    [
      'the schema of the output',
      { output: object(jsonSchema(city('name'))) },
      { output: object(jsonSchema(city('title'))) },
    ],
    ['the number of steps', { maxSteps: 1 }, { maxSteps: 2 }],
  ])('differs with %s', (_, one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other))
  })

  it('differs with the schema of an output that is only in the prompt', () => {
    const unaware: Model = {
      ...model,
      outputFormatInPrompt: true,
      request: ({ output, ...input }) => model.request(input),
    }
    const of = (field: string) =>
      hashOf({ model: unaware, output: object(jsonSchema(city(field))) })
    expect(of('name')).not.toBe(of('title'))
  })

  it('differs with an option that only the stream reads', () => {
    const brief: object = { system: 'Be brief' }
    expect(hashOf(brief)).not.toBe(hashOf())
  })

  it('is the same for options that are created at every render', () => {
    const of = () =>
      hashOf({
        model: edge('/api'),
        messages: [{ role: 'user', content: 'Hi' }],
        tools: { a: weather('city') },
        output: object(jsonSchema(city('name'))),
        middleware: (next) => next,
        prepareStep: () => undefined,
      })
    expect(of()).toBe(of())
  })

  it('is the same for a model that writes another id into every request', () => {
    let count = 0
    const counting: Model = {
      ...model,
      request(input) {
        const { url, body } = model.request(input)
        return { url, body: { ...body, request_id: `${++count}` } }
      },
    }
    expect(hashOf({ model: counting })).toBe(hashOf({ model: counting }))
    expect(hashOf({ model: counting, temperature: 0 })).not.toBe(hashOf({ model: counting }))
  })

  it('is the same for any retries and timeouts', () => {
    expect(hashOf({ retry: false, timeout: false })).toBe(hashOf())
  })

  it('shows the model and the messages', () => {
    const { queryKey } = completionQueryOptions({ model, messages })
    expect(queryKey.slice(0, 3)).toEqual([
      'deltakit',
      'completion',
      `${model.vendor}/x-ai/grok-code-fast-1`,
    ])
    expect(Object(queryKey[3]).messages).toBe(messages)
  })

  it('never contains a credential, wherever the app puts it', () => {
    const secret = 'sk-canary-0123456789'
    const models = [
      openrouter('a', { apiKey: secret, headers: { 'x-key': secret }, extraBody: { key: secret } }),
      edge(`/api?key=${secret}`, { headers: { authorization: secret } }),
      anthropic('a', { apiKey: secret, baseURL: `https://user:${secret}@example.com/v1` }),
      google('a', { apiKey: secret }),
    ]
    for (const canary of models) expect(hashOf({ model: canary })).not.toContain(secret)
    expect(hashOf({ providerOptions: { api_key: secret } })).not.toContain(secret)
  })

  it('exists for a request that the model rejects, which fails when it is sent', async () => {
    const picture = { type: 'file', mediaType: 'video/mp4', url: 'https://example.com' } as const
    const options = completionQueryOptions({
      model: anthropic('claude-sonnet-4-5', { apiKey: 'unused' }),
      messages: [{ role: 'user', content: [picture] }],
    })
    await expect(async () => (options.queryFn as () => unknown)()).rejects.toThrow('video/mp4')
  })
})
