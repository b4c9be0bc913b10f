import { type Cassette, replay } from '../../src/cassette.ts'
import {
  type AnswerLog,
  type AnswerStore,
  type ChatHandlerOptions,
  chatHandler,
} from '../../src/edge.ts'
import { answerLog, memoryLog } from '../../src/log.ts'
import { answerBody, anyModel, hi, modelFor } from './cassette-harness.ts'
import { openBody } from './controlled-provider.ts'
import { url } from './edge-harness.ts'
import { type ManualClock, manualClock, settled } from './manual-clock.ts'

/** A handler with a log, and a provider that a test writes by hand. */
export interface LoggedHarness {
  readonly clock: ManualClock
  readonly log: AnswerLog
  readonly handler: ReturnType<typeof chatHandler>
  readonly provider: ReturnType<typeof openBody>
  /** The number of requests to the provider. */
  requestCount(): number
  /** The provider writes a delta. */
  write(content: string): Promise<void>
  /** The provider ends the answer. */
  finish(): Promise<void>
  /** Another server with the same log. */
  another(options?: Partial<ChatHandlerOptions>): ReturnType<typeof chatHandler>
}

export function loggedHarness(options: Partial<ChatHandlerOptions> = {}): LoggedHarness {
  const clock = manualClock()
  const log = options.log ?? memoryLog({ clock })
  const provider = openBody()
  let requestCount = 0
  const fetch: typeof globalThis.fetch = (...request) => {
    requestCount++
    request[1]?.signal?.addEventListener('abort', () => {})
    return provider.fetch(...request)
  }
  const another = (more: Partial<ChatHandlerOptions> = {}) =>
    chatHandler({ model: anyModel({ fetch }), clock, log, timeout: false, ...options, ...more })
  return {
    ...{ clock, log, provider, another },
    handler: another(),
    requestCount: () => requestCount,
    async write(content) {
      provider.write(answerBody([{ content }], null))
      await settled()
    },
    async finish() {
      provider.write(answerBody([]))
      provider.write('data: [DONE]\n\n')
      provider.close()
      await settled()
    },
  }
}

/** A handler with a log that plays a recording, and counts the requests to its provider. */
export function recordedHandler(cassette: Cassette, options: Partial<ChatHandlerOptions> = {}) {
  const fetch = replay(cassette, { match: 'order' })
  const clock = manualClock()
  const handler = chatHandler({
    model: modelFor(cassette, { apiKey: 'unused', fetch }),
    ...{ clock, log: memoryLog({ clock }), heartbeat: 100_000, retry: false, timeout: false },
    ...options,
  })
  return { handler, clock, requestCount: () => fetch.exchanges.length }
}

export const firstFrame = 'data: {"v":2,"heartbeat":4000,"log":true}'
export const lastFrame = 'data: {"done":true}'

/** A log of which some calls are replaced. */
export function logWith(replaced: (store: AnswerStore) => Partial<AnswerStore>): AnswerLog {
  const store = memoryLog({ clock: manualClock() })
  return answerLog({ ...store, ...replaced(store) })
}

export const question = { messages: hi, answerId: 'one' }

export interface ComingBack {
  readonly answer?: string
  readonly after?: number
  readonly method?: 'GET' | 'DELETE' | 'PUT'
  readonly signal?: AbortSignal
}

/** A request of a client that comes back, or that stops its answer. */
export function comeBack({ answer = 'one', after, method = 'GET', signal }: ComingBack = {}) {
  const headers: Record<string, string> = after === undefined ? {} : { 'last-event-id': `${after}` }
  return new Request(`${url}?answer=${encodeURIComponent(answer)}`, {
    method,
    headers,
    signal: signal ?? null,
  })
}

/** Reads a response frame by frame. */
export function frameReader({ body }: Response) {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    /** The next frame, without its blank line; nothing at the end. */
    async next(): Promise<string | undefined> {
      for (;;) {
        const end = text.indexOf('\n\n')
        if (end >= 0) {
          const frame = text.slice(0, end)
          text = text.slice(end + 2)
          return frame
        }
        const { value } = (await reader?.read()) ?? {}
        if (value === undefined) return undefined
        text += value
      }
    },
    /** The frames until one that has this text. */
    async until(wanted: string): Promise<string[]> {
      const frames: string[] = []
      for (;;) {
        const frame = await this.next()
        if (frame === undefined) throw new Error(`No frame had ${wanted}: ${frames.join(' | ')}`)
        frames.push(frame)
        if (frame.includes(wanted)) return frames
      }
    },
    async rest(): Promise<string[]> {
      const frames: string[] = []
      for (let frame = await this.next(); frame !== undefined; frame = await this.next()) {
        frames.push(frame)
      }
      return frames
    },
    leave: () => reader?.cancel(),
  }
}

/** The number of a frame. */
export function numberOf(frame: string | undefined): number {
  return Number(/^id: (\d+)\n/.exec(frame ?? '')?.[1])
}
