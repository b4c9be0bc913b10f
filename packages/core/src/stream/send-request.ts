import { shownValue } from '../protocol/check-option.ts'
import { systemClock } from '../protocol/clock.ts'
import {
  AbortedError,
  answererName,
  DeltakitError,
  errorMessage,
  HttpError,
  NetworkError,
  TimeoutError,
  UnexpectedError,
} from '../protocol/errors.ts'
import { linkSignals, onAbort, throwIfAborted, untilAborted } from '../protocol/link-signals.ts'
import type { Model, ModelRequest, OnBytes } from '../protocol/model.ts'
import type { RequestOptions } from '../protocol/request-options.ts'
import { createPieceDecoder } from './decode-text.ts'
import { type BodyEnd, type BodyHandler, chunkSize, limitSilence, readBody } from './read-body.ts'
import { createRedactor, type Redactor } from './redact-secrets.ts'
import { lacksHost } from './request-address.ts'

/** How a request is sent, and what stops it. */
export interface SendRequestOptions extends RequestOptions {
  readonly signal: AbortSignal
}

/** An answer whose headers are here, and whose body is not read yet. */
export interface OpenResponse {
  /** For everything shown of the answer: it may quote what the request was sent with. */
  readonly redact: Redactor
  /**
   * Reads it to its end. Rejects with the signal's reason, a `TimeoutError`, or what the handler throws.
   */
  read(handler: BodyHandler): Promise<BodyEnd>
  /** A shorter limit on the silence between two reads, and the problem where it is passed. */
  shortenSilence(limit: number, problem: string): void
  /** The provider gave its finish reason. One that keeps the connection open is read no further. */
  expectEnd(): void
  /** Ends the connection, where it is still open. */
  close(): void
}

/** Sends a request, again where that may help. Throws a typed error, or the signal's reason. */
export async function sendRequest(
  model: Model,
  request: ModelRequest,
  options: SendRequestOptions,
): Promise<OpenResponse> {
  const { signal, retry = {}, clock = systemClock } = options
  const { limit = 2, minDelay = 500, maxDelay = 60_000 } = retry || { limit: 0 }
  for (let attempt = 0; ; attempt++) {
    throwIfAborted(signal)
    try {
      return await openResponse(model, request, options)
    } catch (error) {
      if (!(error instanceof HttpError || error instanceof NetworkError)) throw error
      const { retryable, retryAfter } = error
      const delay = retryAfter ? retryAfter * 1_000 : minDelay * 2 ** (attempt - clock.random())
      if (attempt >= limit || !retryable || delay > maxDelay) throw error
      await clock.sleep(delay, signal)
    }
  }
}

/** One attempt: an answer that is not OK is read here, and thrown as an `HttpError`. */
async function openResponse(
  model: Model,
  request: ModelRequest,
  { signal, timeout, clock = systemClock }: SendRequestOptions,
): Promise<OpenResponse> {
  const { answeredBy } = model
  const link = linkSignals(signal)
  const limit = limitSilence(link, { clock, answeredBy, ...silenceLimitsOf(timeout) })
  let body: ReadableStreamDefaultReader<Uint8Array> | undefined
  let onBytes: OnBytes | undefined

  // A body may ignore the signal, and then the provider would go on writing, and billing.
  async function cancel(): Promise<void> {
    try {
      await body?.cancel()
    } catch {
      // It is over either way.
    }
  }

  function close(): void {
    link.abort(connectionClosed)
  }

  async function read(handler: BodyHandler): Promise<BodyEnd> {
    if (!body) return 'ended'
    const reader = body
    try {
      return await untilAborted(link.signal, () =>
        readBody(reader, handler, { clock, signal: link.signal, limit, onBytes }),
      )
    } catch (cause) {
      if (cause === endIsOverdue) return 'lost'
      throw cause
    }
  }

  function shortenSilence(most: number, problem: string): void {
    // Most answers need no such error, and to make one takes as long as to read the first delta.
    limit.shorten(most, () => new TimeoutError(problem))
  }

  function expectEnd(): void {
    limit.shorten(longestSilenceAtEnd, () => endIsOverdue)
  }

  try {
    const own = await untilAborted(link.signal, () => model.headers())
    const headers = checkedHeaders({ ...own, ...request.headers })
    const redact = createRedactor(request.url, headers)
    const response = await untilAborted(link.signal, async () => {
      const response = await fetchAnswer(model, request, { headers, redact, signal: link.signal })
      if (Object(response) !== response) {
        const got = shownValue(response)
        throw new UnexpectedError(`Expected \`fetch\` to return a Response, got ${got}.`)
      }
      // Before there is a reader, so that a recorder knows that it need not watch its reads.
      if (!model.toEventStream) onBytes = model.onResponse?.(response)
      // The body of an error is no stream of frames.
      const framed = response.ok ? model.toEventStream?.(response) : undefined
      body = readerOf(framed ?? response)
      // At once if the signal aborted while the response was on its way.
      onAbort(link.signal, () => void cancel())
      return response
    })
    if (response.ok) return { redact, read, shortenSilence, expectEnd, close }
    const text = await readText(read, chunkSize).catch(() => '')
    throwIfAborted(signal)
    const facts = { body: redact.parse(text), now: clock.now(), answeredBy }
    // A header may repeat one of the request, too.
    const get = (name: string) => redact.text(response.headers.get(name) ?? '') || null
    throw new HttpError({ status: response.status, headers: { get } }, facts)
  } catch (error) {
    close()
    throw error
  }
}

/** How long a provider that has finished may be silent, in milliseconds. */
const longestSilenceAtEnd = 60_000

/** The reason of a signal where it was silent for longer. Nobody sees it. */
const endIsOverdue = new TimeoutError('The end of the answer is overdue')

/** The reason of a signal whose connection is over. Nobody sees it. */
const connectionClosed = new AbortedError('The connection is closed')

/** The reader of a body. Where `fetch` is no browser's, a body may be missing or of another kind. */
function readerOf({
  ok,
  status,
  body,
}: Response): ReadableStreamDefaultReader<Uint8Array> | undefined {
  if (typeof body?.getReader === 'function') return body.getReader()
  // An answer with one of these statuses has no body.
  if (!ok || status === 204 || status === 205) return undefined
  throw new UnexpectedError(
    `Expected \`fetch\` to return a Response whose \`body\` is a ReadableStream, got ${shownValue(body)}. Pass the model a \`fetch\` that streams: that of expo/fetch in React Native, the built-in one in Node.`,
  )
}

const defaultTimeLimit = 300_000
const noTimeLimits = { firstByte: false, silence: false } as const

function silenceLimitsOf(timeout: SendRequestOptions['timeout'] = {}): {
  readonly firstByte: number
  readonly silence: number
} {
  const { firstByte = defaultTimeLimit, silence = defaultTimeLimit } = timeout || noTimeLimits
  const most = Number.POSITIVE_INFINITY
  return { firstByte: firstByte || most, silence: silence || most }
}

/** The runtime's complaint about a header would quote it, so what a header cannot have is found here. */
function checkedHeaders(headers: unknown): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(Object(headers))) {
    if (value === undefined) continue
    if (typeof value !== 'string') {
      throw new UnexpectedError(`Expected the header ${name} to be text, got ${typeof value}.`)
    }
    if (/[^\t -~\xa1-\xff]/.test(value)) {
      throw new UnexpectedError(
        `The header ${name} has characters that headers cannot have. Is its key complete, on one line and without quotes?`,
      )
    }
    checked[name] = value
  }
  return checked
}

interface FetchOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly redact: Redactor
  readonly signal: AbortSignal
}

async function fetchAnswer(
  model: Model,
  { url, body, method }: ModelRequest,
  { headers, redact, signal }: FetchOptions,
): Promise<Response> {
  const init: RequestInit = method
    ? { method, headers, signal }
    : {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal,
      }
  try {
    return await (model.fetch ?? fetch)(url, init)
  } catch (cause) {
    throwIfAborted(signal)
    // A `fetch` of ours, such as that of a recording, has an error of its own.
    if (cause instanceof DeltakitError) throw cause
    throw failedRequest(model, { url, cause, redact })
  }
}

interface FailedRequest {
  readonly url: string
  readonly cause: unknown
  readonly redact: Redactor
}

/** The error of a request that failed, without what the platform quotes of the request. */
function failedRequest(
  { answeredBy }: Model,
  { url, cause, redact }: FailedRequest,
): NetworkError | UnexpectedError {
  const problem = [cause, Object(cause).cause].map(errorText).filter(Boolean).join(' ')
  const shown = redact.text(problem)
  // A cause that quotes a secret is left out.
  const options = shown === problem ? { cause } : {}
  const name = answererName(answeredBy)
  // A mistake of code, which another attempt repeats.
  if (Object(cause).name === 'ReferenceError') {
    return new UnexpectedError(
      `${name} could not be reached. Where a runtime has no \`fetch\`, pass one to the model`,
      shown,
      options,
    )
  }
  if (!lacksHost(url, problem)) {
    return new NetworkError(`${name} could not be reached`, shown, options)
  }
  return new UnexpectedError(
    `${name} could not be reached: its address has no host. Pass a whole one, such as https://example.com/api/chat. A path alone is enough only in a page.`,
    undefined,
    options,
  )
}

function errorText(error: unknown): string {
  if (error === undefined || error === null) return ''
  return error instanceof Error ? `${error.name}: ${errorMessage(error)}` : errorMessage(error)
}

/** Reads a body as text, to its end or until it has more characters than `most`. */
export async function readText(
  read: OpenResponse['read'],
  most: number = Number.POSITIVE_INFINITY,
): Promise<string> {
  const { decode } = createPieceDecoder()
  let text = ''
  await read({
    onChunk(bytes) {
      text += decode(bytes)
      return undefined
    },
    isDone: () => text.length > most && 'enough',
  })
  return text
}
