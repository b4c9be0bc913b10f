import { type Clock, systemClock } from '../protocol/clock.ts'
import type { Cassette, Interaction, RecordedResponse } from './cassette-file.ts'
import { type Match, type RequestToMatch, sameRequest, unmatchedError } from './match-request.ts'
import { readDuration } from './read-timing.ts'
import { type Drop, type Exchange, playBody } from './replay-body.ts'

export interface ReplayOptions {
  /**
   * How many times as fast as recorded, or as one message every `messageInterval` where the times
   * were not recorded. By default nothing waits and no timer is set.
   */
  speed?: number
  /**
   * How bodies are cut into reads: a number of bytes, a function that says how many the next read
   * has, or as recorded. That is the default; where the reads were not recorded, it gives the whole
   * body at once, or one message a read if `speed` paces them.
   */
  cut?: number | 'recorded' | (() => number)
  /** After how many bytes a body ends too soon, and how. A number alone is a clean end. */
  drop?: number | Drop
  /** Milliseconds before the headers. By default as recorded, over `speed`. */
  latency?: number | 'recorded'
  /** Which answer a request gets: `'order'` gives the next one whatever was asked. */
  match?: 'order' | Match
  clock?: Pick<Clock, 'now' | 'sleep'>
}

/** A `fetch` that answers from a cassette, and what became of each answer, in order. */
export type Replay = typeof fetch & { readonly exchanges: readonly Exchange[] }

/**
 * Answers requests from a cassette as the network would. Each interaction is used once, in file
 * order; a request none is left for is rejected with an error that shows the nearest one.
 */
export function replay(cassette: Cassette, options: ReplayOptions = {}): Replay {
  const { match = sameRequest, clock = systemClock } = options
  const settings = { ...readOptions(options), clock }
  const used = new Set<number>()
  const exchanges: Exchange[] = []

  function take(matches: (interaction: Interaction) => boolean): Interaction | undefined {
    const fits = (interaction: Interaction, index: number) =>
      !used.has(index) && matches(interaction)
    const index = cassette.interactions.findIndex(fits)
    if (index >= 0) used.add(index)
    return cassette.interactions[index]
  }

  async function answer(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const signal = signalOf(input, init) ?? new AbortController().signal
    signal.throwIfAborted()
    // jsdom's signals are not those of the platform's Request, which refuses them.
    const request = new Request(input, { ...init, signal: null })
    // Before anything is awaited, so that requests sent together are answered in turn.
    const next = match === 'order' ? take(() => true) : undefined
    const asked = await readRequest(request)
    const interaction = match === 'order' ? next : take((recorded) => match(asked, recorded))
    if (!interaction) {
      throw unmatchedError(asked, cassette, { match: match === 'order' ? always : match, used })
    }

    const exchange: Exchange = { request: asked, interaction, status: 'waiting', bytes: 0 }
    exchanges.push(exchange)
    const latency = latencyOf(interaction.response, options)
    if (latency > 0) await clock.sleep(latency, signal)
    if (signal.aborted) exchange.status = 'aborted'
    signal.throwIfAborted()
    return respond(interaction.response, () => playBody(exchange, settings, signal))
  }

  return Object.assign(answer, { exchanges })
}

function always(): boolean {
  return true
}

function signalOf(input: RequestInfo | URL, init?: RequestInit): AbortSignal | undefined {
  return init?.signal ?? (input instanceof Request ? input.signal : undefined)
}

async function readRequest(request: Request): Promise<RequestToMatch> {
  const { method, url, headers } = request
  return { method, url, headers, body: await request.text() }
}

function respond(response: RecordedResponse, play: () => ReadableStream): Response {
  const { code, status = '' } = response
  const headers = Object.entries(response.headers ?? {})
    .filter(([name]) => !aboutTransfer.has(name.toLowerCase()))
    .flatMap(([name, values]) => values.map((value): [string, string] => [name, value]))
  const statusText = status.replace(/^\d{3} ?/, '').replace(/[^\t\x20-\x7e]/g, '')
  const body = bodiless.has(code) ? null : play()
  return new Response(body, { status: code, statusText, headers })
}

/** They spoke of the bytes on the wire, and the recorded body is what was unpacked from them. */
const aboutTransfer = new Set(['content-encoding', 'content-length', 'transfer-encoding'])

const bodiless = new Set([204, 205, 304])

function latencyOf({ duration }: RecordedResponse, options: ReplayOptions): number {
  const { speed = Number.POSITIVE_INFINITY } = options
  const { latency = Number.isFinite(speed) ? 'recorded' : 0 } = options
  if (latency !== 'recorded') return latency
  const recorded = duration === undefined ? 0 : readDuration(duration)
  return Number.isFinite(speed) ? recorded / speed : recorded
}

function readOptions({ speed = Number.POSITIVE_INFINITY, cut = 'recorded', drop }: ReplayOptions) {
  if (!(speed > 0)) throw new TypeError(`speed is ${speed}: it must be more than 0`)
  if (typeof cut === 'number' && !(cut >= 1)) {
    throw new TypeError(`cut is ${cut}: a read has at least 1 byte`)
  }
  const dropped: Drop | undefined = typeof drop === 'number' ? { after: drop, as: 'end' } : drop
  if (dropped && !(dropped.after >= 0)) {
    throw new TypeError(`drop is after ${dropped.after} bytes: it must be 0 or more`)
  }
  return { speed, cut, drop: dropped }
}
