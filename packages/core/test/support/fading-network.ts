import { vi } from 'vitest'
import { settled } from './manual-clock.ts'

/** A page whose network goes and comes back. `vi.unstubAllGlobals` makes it none again. */
export interface FadingPage {
  readonly fetch: typeof globalThis.fetch
  /** The methods of the requests that reached the server, in order. */
  readonly reached: readonly string[]
  /** How often a request was tried, whether or not it reached the server. */
  tried(): number
  /** The network goes. `flag` is what `navigator.onLine` is then, which may be wrong. */
  lose(flag?: 'offline' | 'online'): Promise<void>
  /** The network is back, and the page has not noticed. */
  mend(): void
  /** The network is back, and `navigator.onLine` with it. */
  comeBack(): Promise<void>
  /** A person looks at the page again. */
  show(): Promise<void>
}

export function fadingPage(serve: typeof globalThis.fetch): FadingPage {
  const navigator = { onLine: true }
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  const open = new Set<() => void>()
  const reached: string[] = []
  let hasNetwork = true
  let tried = 0
  vi.stubGlobal('navigator', navigator)
  vi.stubGlobal('document', document)
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window))
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window))

  return {
    reached,
    tried: () => tried,
    async fetch(input, init) {
      tried++
      if (!hasNetwork) throw new TypeError('Failed to fetch')
      reached.push(init?.method ?? 'GET')
      const lost = new AbortController()
      const fails = new Promise<never>((_, reject) => {
        open.add(() => {
          lost.abort()
          reject(new TypeError('Failed to fetch'))
        })
      })
      init?.signal?.addEventListener('abort', () => lost.abort())
      const response = await Promise.race([serve(input, { ...init, signal: lost.signal }), fails])
      return new Response(response.body && losable(response.body, fails), response)
    },
    async lose(flag = 'offline') {
      hasNetwork = false
      navigator.onLine = flag === 'online'
      for (const end of open) end()
      open.clear()
      await settled()
    },
    mend() {
      hasNetwork = true
    },
    async comeBack() {
      hasNetwork = navigator.onLine = true
      window.dispatchEvent(new Event('online'))
      await settled()
    },
    async show() {
      document.dispatchEvent(new Event('visibilitychange'))
      await settled()
    },
  }
}

/** A body that fails with its connection. */
function losable(
  body: ReadableStream<Uint8Array>,
  fails: Promise<never>,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  fails.catch(() => {})
  return new ReadableStream(
    {
      async pull(controller) {
        const { value } = await Promise.race([reader.read(), fails])
        if (value) controller.enqueue(value)
        else controller.close()
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  )
}
