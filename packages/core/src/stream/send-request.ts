import { systemClock } from '../protocol/clock.ts'
import { DeltakitError, HttpError, NetworkError } from '../protocol/errors.ts'
import { linkSignals, onAbort, untilAborted } from '../protocol/link-signals.ts'
import type { Model, ModelRequest } from '../protocol/model.ts'
import type { RequestOptions } from '../protocol/request-options.ts'
import { type BodyEnd, type BodyHandler, chunkSize, readBody, startTimeLimit } from './read-body.ts'
import { createRedactor, type Redactor } from './redact-secrets.ts'

export interface SendRequestOptions extends RequestOptions {
  readonly signal: AbortSignal
}

/** An answer that has begun, and has not been read. */
export interface OpenResponse {
  /** For everything shown of the answer: it may quote what the request was sent with. */
  readonly redact: Redactor
  /**
   * Reads it to its end. Rejects with the signal's reason, a `TimeoutError`, or what the handler throws.
   */
  read(handler: BodyHandler): Promise<BodyEnd>
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
    signal.throwIfAborted()
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
  { signal, timeout = {}, clock = systemClock }: SendRequestOptions,
): Promise<OpenResponse> {
  const { firstByte = 300_000, silence = 300_000 } = timeout || { firstByte: false, silence: false }
  const link = linkSignals(signal)
  const limit = startTimeLimit(link, {
    clock,
    firstByte: firstByte === false ? Number.POSITIVE_INFINITY : firstByte,
    silence: silence === false ? Number.POSITIVE_INFINITY : silence,
  })
  let body: ReadableStreamDefaultReader<Uint8Array> | undefined

  // A body may ignore the signal, and then the provider would go on writing, and billing.
  function cancel(): void {
    body?.cancel().catch(() => {})
  }

  function close(): void {
    link.abort(0)
    cancel()
  }

  async function read(handler: BodyHandler): Promise<BodyEnd> {
    if (!body) return 'ended'
    const reader = body
    return untilAborted(link.signal, () =>
      readBody(reader, handler, { clock, signal: link.signal, limit }),
    )
  }

  try {
    const headers = await untilAborted(link.signal, async () => model.headers())
    const redact = createRedactor(request.url, headers)
    const response = await untilAborted(link.signal, async () => {
      const response = await post(model, request, { headers, redact, signal: link.signal })
      body = response.body?.getReader()
      // It came although nobody waits for it any more.
      if (link.signal.aborted) cancel()
      return response
    })
    onAbort(link.signal, cancel)
    if (response.ok) return { redact, read, close }
    throw new HttpError(response, redact.parse(await readProblem(read)), clock.now())
  } catch (error) {
    close()
    throw error
  }
}

interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly redact: Redactor
  readonly signal: AbortSignal
}

async function post(
  model: Model,
  { url, body }: ModelRequest,
  { headers: own, redact, signal }: PostOptions,
): Promise<Response> {
  const broken = Object.entries(own).find(([, value]) => /[^\t -~]/.test(value))
  // The runtime's own complaint about a header would quote it.
  if (broken) {
    throw new DeltakitError(
      `The header ${broken[0]} has characters that headers cannot have. Is its key complete, on one line and without quotes?`,
    )
  }
  const headers = { 'content-type': 'application/json', ...own }
  const init = { method: 'POST', headers, body: JSON.stringify(body), signal }
  try {
    return await (model.fetch ?? fetch)(url, init)
  } catch (cause) {
    signal.throwIfAborted()
    // A `fetch` of ours, such as that of a recording, says itself what went wrong.
    if (cause instanceof DeltakitError) throw cause
    const problem = [cause, Object(cause).cause].join(' ')
    const shown = redact.text(problem)
    throw new NetworkError('No answer came', shown, { cause: shown === problem && cause })
  }
}

/** The text of an answer that is not OK, as far as it is worth keeping. */
async function readProblem(read: OpenResponse['read']): Promise<string> {
  let text = ''
  await read({
    onText(more) {
      text += more
      return undefined
    },
    isDone: () => text.length > chunkSize && 'enough',
  })
  return text
}
