import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { edge } from '../../src/edge.ts'
import { createChat, streamChat } from '../../src/index.ts'
import { openrouter } from '../../src/providers/openrouter.ts'

/** What Hermes and React Native lack, and browsers have. Streams come with the answers of Expo's `fetch`. */
const missing = [
  'BroadcastChannel',
  'Blob',
  'CompressionStream',
  'DOMException',
  'MessageChannel',
  'ReadableStream',
  'Response',
  'TextDecoderStream',
  'TransformStream',
  'WritableStream',
  'crypto',
  'document',
  'localStorage',
  'navigator',
  'requestIdleCallback',
  'scheduler',
  'sessionStorage',
  'structuredClone',
]

const Stream = ReadableStream
const sse = (content: string) => `data: {"choices":[{"delta":{"content":"${content}"}}]}\n\n`
const finish = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

/** The part of a response that Expo's `fetch` makes. It streams until it has no more texts. */
function expoFetch(texts: readonly string[], end: 'closed' | 'open' = 'closed') {
  const requests: RequestInit[] = []
  async function fetch(_url: unknown, init: RequestInit = {}): Promise<Response> {
    requests.push(init)
    const body = new Stream<Uint8Array>({
      start(controller) {
        for (const text of texts) controller.enqueue(new TextEncoder().encode(text))
        if (end === 'closed') controller.close()
        init.signal?.addEventListener('abort', () => controller.error(new Error('Aborted')))
      },
    })
    const headers = new Headers({ 'content-type': 'text/event-stream' })
    return { ok: true, status: 200, headers, body, bodyUsed: false, redirected: false } as Response
  }
  return { fetch: fetch as typeof globalThis.fetch, requests }
}

/** The signals of React Native: without reasons, and without what came later. */
class NativeSignal extends EventTarget {
  aborted = false
}

class NativeController {
  readonly signal = new NativeSignal()
  abort(): void {
    if (this.signal.aborted) return
    this.signal.aborted = true
    this.signal.dispatchEvent(new Event('abort'))
  }
}

describe('in React Native', () => {
  beforeEach(() => {
    for (const name of missing) vi.stubGlobal(name, undefined)
    vi.stubGlobal('AbortSignal', NativeSignal)
    vi.stubGlobal('AbortController', NativeController)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  const messages = [{ role: 'user', content: 'Hello' }] as const

  it('streams an answer to its end', async () => {
    const { fetch } = expoFetch([sse('Hel'), sse('lo'), finish])
    const stream = streamChat({ model: openrouter('any', { fetch }), messages })
    const deltas: string[] = []
    for await (const event of stream) if (event.type === 'content') deltas.push(event.delta)
    expect(deltas).toEqual(['Hel', 'lo'])
    expect((await stream.result).outcome).toEqual({ type: 'complete', finishReason: 'stop' })
  })

  it('stops an answer that streams', async () => {
    const { fetch } = expoFetch([sse('Hel')], 'open')
    const stream = streamChat({ model: openrouter('any', { fetch }), messages })
    for await (const event of stream) if (event.type === 'content') break
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
  })

  it('stops by a signal of the app', async () => {
    const { fetch } = expoFetch([sse('Hel')], 'open')
    const controller = new AbortController()
    const model = openrouter('any', { fetch })
    const stream = streamChat({ model, messages, signal: controller.signal })
    for await (const event of stream) if (event.type === 'content') controller.abort()
    expect((await stream.result).outcome).toEqual({ type: 'aborted' })
  })

  it('gives up a provider that is silent', async () => {
    const { fetch } = expoFetch([sse('Hel')], 'open')
    // Every wait of the stream is over at once, so it waits for its provider alone.
    let now = 0
    const clock = { now: () => now++, random: () => 0, sleep: () => setImmediate() }
    const timeout = { firstByte: 10, silence: 10 }
    const model = openrouter('any', { fetch })
    const stream = streamChat({ model, messages, clock, timeout, retry: false })
    const { outcome } = await stream.result
    expect(outcome).toMatchObject({ type: 'failed', error: { name: 'TimeoutError' } })
  })

  it('shows an answer in a chat, with the default scheduler', async () => {
    const { fetch } = expoFetch([...Array.from('Hello', sse), finish])
    const chat = createChat({ model: openrouter('any', { fetch }) })
    let changes = 0
    chat.subscribe(() => changes++)
    await chat.send('Hi')
    expect(chat.get().content).toMatchObject({ text: 'Hello', status: 'done' })
    expect(chat.get().messages.at(-1)).toMatchObject({ outcome: { type: 'complete' } })
    expect(changes).toBeGreaterThan(1)
  })

  it('names an answer of a server without `crypto`', async () => {
    const { fetch, requests } = expoFetch([])
    const model = edge('https://example.com/api/chat', { fetch })
    await streamChat({ model, messages, retry: false }).result
    const { answerId } = JSON.parse(String(requests[0]?.body))
    expect(answerId).toMatch(/^[a-z0-9]+-[a-z0-9]+-[a-z0-9]+$/)
  })
})
