import type { Model } from '@deltakit/core'
import { type Cassette, type Replay, readCassette, replay } from '@deltakit/core/cassette'
import { openrouter } from '@deltakit/core/openrouter'
import { cassettes, faults, handmade } from '../../../../cassettes/index.ts'

/** A model that replays the cassette of that name. */
export function modelReplaying(name: string): { readonly model: Model; readonly fetch: Replay } {
  return modelOf(cassetteOf(name))
}

/** A model that answers with these texts, one a request, each of them complete. */
export function modelAnswering(...contents: string[]): {
  readonly model: Model
  readonly fetch: Replay
} {
  return modelOf({
    version: 2,
    interactions: contents.map((content) => ({
      request: { method: 'POST', url: 'https://openrouter.ai/api/v1/chat/completions' },
      response: { code: 200, body: `${frame({ content })}${finish()}`, headers: {} },
    })),
  })
}

/** The frames of each answer of a cassette, and a provider to write them with. */
export function controlledReplay(name: string): {
  readonly provider: ControlledProvider
  readonly frames: readonly (readonly string[])[]
} {
  const frames = cassetteOf(name).interactions.map(({ response: { body } }) => {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
    return text.split(/(?<=\n\n)/)
  })
  return { provider: controlledProvider(), frames }
}

/** A provider whose answer a test writes piece by piece. */
export interface ControlledProvider {
  readonly model: Model
  /** How many requests it got. */
  readonly requests: () => number
  readonly cancelled: () => boolean
  write(...frames: string[]): void
  close(): void
}

export function controlledProvider(): ControlledProvider {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let requests = 0
  let cancelled = false
  const fetch = async () => {
    requests++
    let own: typeof controller
    const body = new ReadableStream<Uint8Array>({
      start(started) {
        controller = own = started
      },
      cancel() {
        cancelled = true
        // After its last frame a connection is given up soon, and a server may still close it.
        if (controller === own) controller = undefined
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

/** The SSE messages that end an answer. */
export function finish(reason = 'stop'): string {
  return `${frame({}, reason)}data: [DONE]\n\n`
}

/** The delta of a tool call. */
export function toolCall(args: string, { name = 'weather', index = 0 } = {}): object {
  const id = `call-${index + 1}`
  return { tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }] }
}

/** The body of a request that a replay answered. */
export function sentBody(fetch: Replay, at = 0) {
  return JSON.parse(fetch.exchanges[at]?.request.body ?? 'null')
}

function cassetteOf(name: string): Cassette {
  const found = [...cassettes, ...handmade, ...faults].find((cassette) => cassette.name === name)
  if (!found) throw new Error(`There is no cassette ${name}`)
  return readCassette(found.yaml)
}

function modelOf(cassette: Cassette) {
  const fetch = replay(cassette, { match: 'order' })
  return { fetch, model: openrouter('x-ai/grok-code-fast-1', { apiKey: 'unused', fetch }) }
}
