import {
  callback,
  checkPassedOptions,
  either,
  numberOption,
  type OptionForms,
  oneOf,
  wrongOption,
} from '../protocol/check-option.ts'
import { type Clock, systemClock } from '../protocol/clock.ts'
import type { Cassette, Interaction, RecordedResponse } from './cassette.ts'
import { readDuration } from './go-duration.ts'
import { comparable, differencesFrom, type Match, type RequestToMatch } from './match-request.ts'
import { type Drop, type Exchange, playBody } from './replay-body.ts'
import { toRequest } from './to-request.ts'
import { type Candidate, unmatchedRequest } from './unmatched-request.ts'

/** How recordings are found and played. */
export interface ReplayOptions {
  /**
   * How many times as fast as recorded. If the cassette has no times, one message arrives every
   * `messageInterval`. By default nothing waits, and no timer is set.
   */
  speed?: number
  /**
   * How bodies are cut into reads: a number of bytes, a function that returns the size of the next
   * read, or as recorded (the default). If the cassette has no reads, the body is one read, or one
   * read per message with `speed`.
   */
  cut?: number | 'recorded' | (() => number)
  /** After how many bytes a body ends too early, and how. A number means a clean end. */
  drop?: number | Drop
  /** Milliseconds before the headers. By default as recorded, divided by `speed`. */
  latency?: number | 'recorded'
  /**
   * Which recording answers a request. By default method, URL and body have to be equal, apart from
   * credentials. `'order'` takes the next one whatever the request is.
   */
  match?: 'order' | Match
  /** For tests that must not wait. */
  clock?: Pick<Clock, 'now' | 'sleep'>
}

/** A `fetch` that answers from a cassette, with the state of each answer in order. */
export type Replay = typeof fetch & { readonly exchanges: readonly Exchange[] }

const bytes = numberOption()
const recorded = oneOf('recorded')

const replayForms: OptionForms = {
  speed: {
    expected: 'a number above 0',
    fits: (value) => typeof value === 'number' && value > 0,
  },
  cut: {
    ...either(either(numberOption({ least: 1 }), recorded), callback),
    expected: 'at least 1, the bytes of a read',
  },
  drop: {
    expected: 'after at least 0 bytes',
    fits: (value) => bytes.fits(value) || Object(value).after !== undefined,
  },
  'drop.after': bytes,
  'drop.as': oneOf('end', 'error', 'silence'),
  latency: either(numberOption(), recorded),
  match: either(oneOf('order'), callback),
}

/**
 * Answers requests from a cassette as the network would. Each recording answers one request, in the
 * order of the file. A request that none matches is rejected with an `UnmatchedRequestError`.
 */
export function replay(cassette: Cassette, options: ReplayOptions = {}): Replay {
  checkPassedOptions('replay', options, {
    instead: 'Pass replay(cassette, { speed }).',
    forms: replayForms,
  })
  if (!Array.isArray(Object(cassette).interactions)) {
    throw wrongOption('cassette', cassette, {
      expected: 'a cassette',
      instead: 'Pass what readCassette(yaml) returned.',
    })
  }
  const { match, clock = systemClock } = options
  const settings = { ...readOptions(options), clock }
  const used = new Set<number>()
  const exchanges: Exchange[] = []

  function take(matches: (interaction: Interaction) => boolean): Interaction | undefined {
    const index = cassette.interactions.findIndex(
      (interaction, index) => !used.has(index) && matches(interaction),
    )
    if (index >= 0) used.add(index)
    return cassette.interactions[index]
  }

  async function replayFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const signal = signalOf(input, init) ?? new AbortController().signal
    signal.throwIfAborted()
    const request = toRequest(input, init)
    // Before the first `await`, so that requests sent together are answered in their order.
    const next = match === 'order' ? take(() => true) : undefined
    const received = await readRequest(request, init)
    const matches = matcherFor(received, match)
    const interaction = match === 'order' ? next : take(matches)
    if (!interaction) {
      throw unmatchedRequest(comparable(received), candidatesIn(cassette, { used, matches }))
    }

    const exchange: Exchange = { request: received, interaction, status: 'waiting', bytes: 0 }
    exchanges.push(exchange)
    const latency = latencyOf(interaction.response, options)
    if (latency > 0) await clock.sleep(latency, signal)
    if (signal.aborted) exchange.status = 'aborted'
    signal.throwIfAborted()
    return respond(interaction.response, () => playBody(exchange, { settings, signal }))
  }

  return Object.assign(replayFetch, { exchanges })
}

function matcherFor(
  request: RequestToMatch,
  match: ReplayOptions['match'],
): (interaction: Interaction) => boolean {
  if (match === 'order') return () => true
  if (match) return (interaction) => match(request, interaction)
  const requested = comparable(request)
  return (interaction) => differencesFrom(requested, interaction).next().done === true
}

function candidatesIn(
  { interactions }: Cassette,
  {
    used,
    matches,
  }: {
    readonly used: ReadonlySet<number>
    readonly matches: (interaction: Interaction) => boolean
  },
): Candidate[] {
  return interactions.map((interaction, index) => {
    if (!used.has(index)) return { interaction, index, state: 'unused' }
    return { interaction, index, state: matches(interaction) ? 'used by an equal request' : 'used' }
  })
}

function signalOf(input: RequestInfo | URL, init?: RequestInit): AbortSignal | undefined {
  return init?.signal ?? (input instanceof Request ? input.signal : undefined)
}

async function readRequest(request: Request, init?: RequestInit): Promise<RequestToMatch> {
  const { method, url, headers } = request
  const sent = init?.body
  // To read text back takes a browser real time, which a test would have to wait for.
  const body = typeof sent === 'string' ? sent : await request.text()
  return { method, url, headers, body }
}

function respond(response: RecordedResponse, play: () => ReadableStream): Response {
  const { code, status = '' } = response
  const headers = Object.entries(response.headers ?? {})
    .filter(([name]) => !transferHeaders.has(name.toLowerCase()))
    .flatMap(([name, values]) => values.map((value): [string, string] => [name, value]))
  const statusText = status.replace(/^\d{3} ?/, '').replace(/[^\t\x20-\x7e]/g, '')
  const body = statusesWithoutBody.has(code) ? null : play()
  return new Response(body, { status: code, statusText, headers })
}

/** They describe the transferred bytes, but the recorded body is already decompressed. */
const transferHeaders = new Set(['content-encoding', 'content-length', 'transfer-encoding'])

const statusesWithoutBody = new Set([204, 205, 304])

function latencyOf({ duration }: RecordedResponse, options: ReplayOptions): number {
  const { speed = Number.POSITIVE_INFINITY } = options
  const { latency = Number.isFinite(speed) ? 'recorded' : 0 } = options
  if (latency !== 'recorded') return latency
  const recorded = duration === undefined ? 0 : readDuration(duration)
  return Number.isFinite(speed) ? recorded / speed : recorded
}

function readOptions({ speed = Number.POSITIVE_INFINITY, cut = 'recorded', drop }: ReplayOptions) {
  const early: Drop | undefined = typeof drop === 'number' ? { after: drop, as: 'end' } : drop
  return { speed, cut, drop: early }
}
