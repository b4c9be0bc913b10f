import { expect, it } from 'vitest'
import { chatHandler, edge } from '../../src/edge.ts'
import { type ChatResult, createChat, streamChat } from '../../src/index.ts'
import { memoryLog } from '../../src/log.ts'
import { anyModel, hi } from '../support/cassette-harness.ts'
import { servedBy, url } from '../support/edge-harness.ts'

const key = 'sk-canary-1234567890'
const offline = new TypeError('fetch failed', {
  cause: new Error(`connect ECONNREFUSED 10.0.0.7:443 with ${key}`),
})

it.each([undefined, memoryLog()])(
  'is named to the page, with what to do and without its address: %#',
  async (log) => {
    const results: ChatResult[] = []
    const handler = chatHandler({
      model: anyModel({ apiKey: key, fetch: () => Promise.reject(offline) }),
      ...{ log, retry: false },
      onFinish: (result) => void results.push(result),
    })
    const model = edge(url, { fetch: servedBy(handler) })
    const chat = createChat({ model, retry: false })
    await chat.send('Hi')
    const { error } = chat.get()
    expect(error).toMatchObject({ name: 'NetworkError', retryable: true })
    expect(error?.message).toBe(
      'The provider could not be reached. Try again. The server has the reason, in `error` of the result.',
    )
    expect(JSON.stringify(chat.get())).not.toMatch(/canary|10\.0\.0/)
    expect(results[0]?.error?.message).toContain('fetch failed')
    expect(results[0]?.error?.message).not.toContain(key)
  },
)

it('is not mistaken for a server of the app that cannot be reached', async () => {
  const model = edge(url, { fetch: () => Promise.reject(new TypeError('Failed to fetch')) })
  const { error } = await streamChat({ model, messages: hi, retry: false }).result
  expect(error?.message).toBe('Your server could not be reached: TypeError: Failed to fetch')
})
