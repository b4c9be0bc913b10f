import { afterEach, describe, expect, it, vi } from 'vitest'
import { agui } from '../../src/ag-ui.ts'
import { aiSdk } from '../../src/ai-sdk.ts'
import { edge } from '../../src/edge.ts'
import { type Model, streamChat } from '../../src/index.ts'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'
import { hi } from '../support/cassette-harness.ts'

afterEach(() => vi.unstubAllGlobals())

const url = 'https://example.com/api/chat'
type Fetch = typeof globalThis.fetch

const clients: Record<string, (fetch?: Fetch) => Model> = {
  edge: (fetch) => edge(url, { fetch }),
  aiSdk: (fetch) => aiSdk(url, { fetch }),
  agui: (fetch) => agui(url, { fetch }),
  openrouter: (fetch) => openrouter('a/m', { fetch }),
  bedrock: (fetch) => bedrock('m', { fetch }),
}

/** No `retry: false`: what no other attempt can mend is tried once. */
async function errorOf(model: Model) {
  return (await streamChat({ model, messages: hi }).result).error
}

/** A response as other libraries make it: `body` is what they have instead of a stream. */
function respondsWith(body: unknown, ok = true) {
  return vi.fn(async (_url: unknown, _init?: RequestInit): Promise<Response> => {
    const headers = new Headers({ 'content-type': 'text/event-stream' })
    const response: Partial<Response> = { ok, status: ok ? 200 : 401, headers }
    return Object.assign(response, { body }) as Response
  })
}

describe.each(Object.entries(clients))('%s', (_, client) => {
  it('says which `fetch` to pass where its response has no stream', async () => {
    // React Native and whatwg-fetch have no body. That of node-fetch 2 is a stream of Node.
    for (const [body, got] of [
      [undefined, 'undefined'],
      // Some polyfills say with it that they have none.
      [null, 'null'],
      [{ pipe() {} }, 'an object'],
    ] as const) {
      const fetch = respondsWith(body)
      const error = await errorOf(client(fetch))
      expect(error).toMatchObject({ name: 'UnexpectedError', retryable: false })
      expect(error?.message).toContain(`whose \`body\` is a ReadableStream, got ${got}.`)
      expect(error?.message).toContain('expo/fetch in React Native')
      // `edge` also tells its server that nobody reads the answer.
      const methods = fetch.mock.calls.map(([, init]) => init?.method)
      expect(methods.filter((method) => method === 'POST')).toHaveLength(1)
    }
  })

  it('says that the answer is empty where its status means so', async () => {
    const fetch = async () => new Response(null, { status: 204 })
    const error = await errorOf(client(fetch))
    expect(error).toMatchObject({ name: 'ProtocolError', message: 'The answer is empty' })
  })

  it('keeps the status of a refusal whose body is no stream', async () => {
    for (const body of [undefined, { pipe() {} }]) {
      const error = await errorOf(client(respondsWith(body, false)))
      expect(error).toMatchObject({ name: 'HttpError', status: 401 })
    }
  })

  it('says at once that there is no `fetch`', async () => {
    vi.stubGlobal('fetch', undefined)
    Reflect.deleteProperty(globalThis, 'fetch')
    const error = await errorOf(client())
    expect(error).toMatchObject({ name: 'UnexpectedError', retryable: false })
    expect(error?.message).toContain('pass one to the model: ReferenceError: ')
  })
})
