import { systemClock } from '../protocol/clock.ts'
import { DeltakitError, HttpError, NetworkError, TimeoutError } from '../protocol/errors.ts'
import type { Model, ModelRequest } from '../protocol/model.ts'
import type { RequestOptions } from '../protocol/request-options.ts'

interface SendRequestOptions extends RequestOptions {
  readonly signal: AbortSignal
}

type BodyReader = ReadableStreamDefaultReader<Uint8Array>

/** Where the text of an answer goes. */
export interface ResponseSink {
  /** A promise asks to wait for it. */
  take(text: string): Promise<void> | undefined
  /** Whether enough was said. */
  done: boolean
  /** What the request was sent with and nobody else should read. */
  readonly secrets: string[]
}

/**
 * Sends a request, again where that may help, and hands on the text of the answer. Resolves to
 * whether it came to its own end, or throws a typed error, or the signal's reason.
 */
export async function sendRequest(
  model: Model,
  request: ModelRequest,
  options: SendRequestOptions,
  sink: ResponseSink,
): Promise<boolean> {
  const { signal, retry = {}, clock = systemClock } = options
  const { limit = 2, minDelay = 500, maxDelay = 60_000 } = retry || { limit: 0 }
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    try {
      return await exchange(model, request, options, sink)
    } catch (error) {
      if (!(error instanceof HttpError || error instanceof NetworkError)) throw error
      const { retryable, retryAfter } = error
      const delay = retryAfter ? retryAfter * 1_000 : minDelay * 2 ** (attempt - clock.random())
      if (attempt >= limit || !retryable || delay > maxDelay) throw error
      await clock.sleep(delay, signal)
    }
  }
}

/** One attempt. */
async function exchange(
  model: Model,
  { url, body }: ModelRequest,
  { signal, timeout = {}, clock = systemClock }: SendRequestOptions,
  sink: ResponseSink,
): Promise<boolean> {
  const { firstByte = 300_000, silence = 300_000 } = timeout || { firstByte: 0, silence: 0 }
  const stop = new AbortController()
  const gone = AbortSignal.any([signal, stop.signal])
  const decoder = new TextDecoder()
  const next = silence || longestTimer
  let limit = firstByte || longestTimer
  let since = clock.now()
  let reader: BodyReader | undefined

  /** One sleeping timer for a whole answer, not one a read. */
  async function watch(): Promise<void> {
    for (let rest = limit; rest > 0; rest = since + limit - clock.now()) {
      await clock.sleep(Math.min(rest, next), gone)
      if (gone.aborted) return
    }
    stop.abort(new TimeoutError(`No answer for ${limit} ms`))
  }

  async function open(): Promise<Response> {
    const own = await model.headers()
    const values = Object.values(own)
    // The runtime's own complaint about a header would quote it.
    if (/[^\t -~]/.test(values.join(''))) {
      throw new DeltakitError('Malformed header')
    }
    sink.secrets.push(url, ...values.map((value) => value.replace(/^\S+ /, '')))
    const headers = { 'content-type': 'application/json', ...own }
    const init = { method: 'POST', headers, body: JSON.stringify(body), signal: gone }
    try {
      const response = await (model.fetch ?? fetch)(url, init)
      reader = response.body?.getReader()
      if (gone.aborted) cancel()
      return response
    } catch (cause) {
      // Not the network: `replay` throws one if no recording matches.
      if (cause instanceof DeltakitError && !cause.retryable) throw cause
      const told = [cause, Object(cause).cause].join(' ')
      const safe = parseRedacted(told, sink.secrets)
      throw new NetworkError('No answer came', safe, { cause: safe === told && cause })
    }
  }

  // A body may ignore the signal, and then the provider would go on writing, and billing.
  function cancel(): void {
    reader?.cancel().catch(() => {})
  }

  /** A function of its own and small, for what it holds is put away and back at every read. */
  async function pump(reader: BodyReader, take: ResponseSink['take']): Promise<void> {
    while (!sink.done) {
      const { value } = await reader.read()
      since = Number.POSITIVE_INFINITY
      limit = next
      if (!value) return
      for (let at = 0; at < value.length; at += readSize) {
        const room = take(decoder.decode(value.subarray(at, at + readSize), { stream: true }))
        if (room) await room
      }
      since = clock.now()
    }
    // The end is due, and a connection that reaches it can be used again.
    await Promise.race([reader.read(), clock.sleep(100, gone)])
  }

  const left = new Promise<never>((_, reject) => {
    gone.addEventListener('abort', () => reject(gone.reason))
  })
  left.catch(cancel)
  void watch()
  try {
    const response = await Promise.race([open(), left])
    let problem = ''
    const refusal = () => new HttpError(response, parseRedacted(problem, sink.secrets), clock.now())

    function collect(text: string): undefined {
      problem += text
      if (problem.length > readSize) throw refusal()
    }

    try {
      if (reader) await pump(reader, response.ok ? sink.take : collect)
    } catch (error) {
      if (error instanceof DeltakitError) throw error
      if (response.ok && !gone.aborted) return false
    }
    gone.throwIfAborted()
    if (response.ok) return true
    throw refusal()
  } finally {
    stop.abort(0)
  }
}

const longestTimer = 2e9

/**
 * How much is taken in one go, in bytes: more would keep a page from its frames (react/bench). Also how
 * much is kept, in characters, of what is no event stream.
 */
export const readSize = 65_536

/** What a text holds, as JSON where it is JSON, with the secrets taken out. */
export function parseRedacted(text: string, secrets: readonly string[]): unknown {
  const hide = (told: string) =>
    secrets.reduce(
      (hidden, secret) => (secret.length > 7 ? hidden.replaceAll(secret, '[hidden]') : hidden),
      told,
    )
  try {
    return JSON.parse(hide(JSON.stringify(JSON.parse(text))))
  } catch {
    return hide(text)
  }
}
