import type { Model } from '@deltakit/core'
import { type Cassette, type Replay, readCassette, replay } from '@deltakit/core/cassette'
import { openrouter } from '@deltakit/core/openrouter'
import { cassettes, faults, handmade } from '../../../cassettes/index.ts'

/** A recording by its name, and a model it answers for. */
export function recorded(name: string): { readonly model: Model; readonly fetch: Replay } {
  return answering(cassetteOf(name))
}

/** A provider that says what a recording says, a frame of an answer whenever a test writes one. */
export function frameByFrame(name: string): {
  readonly provider: ByHand
  readonly frames: readonly (readonly string[])[]
} {
  const frames = cassetteOf(name).interactions.map(({ response: { body } }) => {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
    return text.split(/(?<=\n\n)/)
  })
  return { provider: byHand(), frames }
}

function cassetteOf(name: string): Cassette {
  const found = [...cassettes, ...handmade, ...faults].find((cassette) => cassette.name === name)
  if (!found) throw new Error(`There is no cassette ${name}`)
  return readCassette(found.yaml)
}

function answering(cassette: Cassette) {
  const fetch = replay(cassette, { match: 'order' })
  return { fetch, model: openrouter('x-ai/grok-code-fast-1', { apiKey: 'unused', fetch }) }
}

/** Answers that say these words, each complete. */
export function saying(...contents: string[]): { readonly model: Model; readonly fetch: Replay } {
  return answering({
    version: 2,
    interactions: contents.map((content) => ({
      request: { method: 'POST', url: 'https://openrouter.ai/api/v1/chat/completions' },
      response: { code: 200, body: `${frame({ content })}${finish()}`, headers: {} },
    })),
  })
}

/** A provider whose answer a test writes piece by piece. */
export interface ByHand {
  readonly model: Model
  /** How often it was asked. */
  readonly requests: () => number
  readonly cancelled: () => boolean
  write(...frames: string[]): void
  close(): void
}

export function byHand(): ByHand {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let requests = 0
  let cancelled = false
  const fetch = async () => {
    requests++
    const body = new ReadableStream<Uint8Array>({
      start: (own) => {
        controller = own
      },
      cancel: () => {
        cancelled = true
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  return {
    model: openrouter('x-ai/grok-code-fast-1', { apiKey: 'unused', fetch }),
    requests: () => requests,
    cancelled: () => cancelled,
    write: (...frames) => controller?.enqueue(encoder.encode(frames.join(''))),
    close: () => controller?.close(),
  }
}

/** One SSE message of Chat Completions. */
export function frame(delta: object, reason?: string): string {
  const choice = { index: 0, delta, ...(reason && { finish_reason: reason }) }
  return `data: ${JSON.stringify({ id: 'made', model: 'made', choices: [choice] })}\n\n`
}

export function finish(reason = 'stop'): string {
  return `${frame({}, reason)}data: [DONE]\n\n`
}

export function call(args: string, name = 'weather'): object {
  return {
    tool_calls: [{ index: 0, id: 'call-1', type: 'function', function: { name, arguments: args } }],
  }
}
