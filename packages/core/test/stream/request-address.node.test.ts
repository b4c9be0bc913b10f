import { describe, expect, it } from 'vitest'
import { agui } from '../../src/ag-ui.ts'
import { aiSdk } from '../../src/ai-sdk.ts'
import { edge, loadChat } from '../../src/edge.ts'
import { type Model, streamChat } from '../../src/index.ts'
import { anthropic } from '../../src/providers/anthropic/index.ts'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { google } from '../../src/providers/google/index.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { xai } from '../../src/providers/xai.ts'
import { hi } from '../support/cassette-harness.ts'

/** No `retry: false`: what cannot be reached at all is tried once. */
async function errorOf(model: Model) {
  return (await streamChat({ model, messages: hi }).result).error
}

const clients: Record<string, (url: string, fetch?: typeof globalThis.fetch) => Model> = {
  edge: (url, fetch) => edge(url, { fetch }),
  aiSdk: (url, fetch) => aiSdk(url, { fetch }),
  agui: (url, fetch) => agui(url, { fetch }),
  compatible: (baseURL, fetch) => compatible('m', { baseURL, fetch }),
  openrouter: (baseURL, fetch) => openrouter('a/m', { baseURL, fetch }),
  openai: (baseURL, fetch) => openai('m', { baseURL, fetch }),
  anthropic: (baseURL, fetch) => anthropic('m', { baseURL, fetch }),
  google: (baseURL, fetch) => google('m', { baseURL, fetch }),
  bedrock: (baseURL, fetch) => bedrock('m', { baseURL, fetch }),
  xai: (baseURL, fetch) => xai('m', { baseURL, fetch }),
}

/** How other runtimes refuse a path, word for word. */
const refusals = {
  Deno: "Invalid URL: '/api/chat'",
  Bun: 'fetch() URL is invalid',
  workerd: 'Invalid URL: /api/chat',
  'a worker of a blob': "Failed to execute 'fetch' on 'WorkerGlobalScope': Failed to parse URL",
}

const advice = 'its address has no host. Pass a whole one, such as https://example.com/api/chat.'

describe('an address without a host', () => {
  it.each(Object.entries(clients))('is named outside a page: %s', async (_, client) => {
    for (const address of ['/api/chat', 'api/chat', 'example.com/api', 'localhost:3000/api']) {
      const error = await errorOf(client(address))
      expect(error, address).toMatchObject({ name: 'UnexpectedError', retryable: false })
      expect(error?.message, address).toContain(advice)
    }
  })

  it.each(Object.entries(refusals))('is named in %s', async (_, text) => {
    const fetch = () => Promise.reject(new TypeError(text))
    expect((await errorOf(edge('/api/chat', { fetch })))?.message).toContain(advice)
  })

  it('is named where a conversation is loaded, and where none was passed', async () => {
    await expect(loadChat('/api/chat', 'c1')).rejects.toThrow(advice)
    const none: unknown = undefined
    await expect(Reflect.apply(loadChat, undefined, [none, 'c1'])).rejects.toThrow(
      /`edge` to be passed the URL of a handler/,
    )
  })

  it('is no reason where a fetch of the app knows the host and the network is down', async () => {
    const fetch = () => Promise.reject(new TypeError('Network request failed'))
    const { error } = await streamChat({
      model: edge('/api/chat', { fetch }),
      messages: hi,
      retry: false,
    }).result
    expect(error).toMatchObject({ name: 'NetworkError', retryable: true })
  })

  it('is not what a whole address with a password lacks', async () => {
    const model = edge('https://me:secret-word@example.com/api/chat')
    const { error } = await streamChat({ model, messages: hi, retry: false }).result
    expect(error?.name).toBe('NetworkError')
    expect(error?.message).not.toContain('secret-word')
  })
})
