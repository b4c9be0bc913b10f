import { callback, checkList, checkPassedOptions, wrongOption } from '../protocol/check-option.ts'
import { type Clock, systemClock } from '../protocol/clock.ts'
import { bodyOf } from '../protocol/request-body.ts'
import type { Cassette } from './cassette.ts'
import { type Exchanged, redactedInteractions } from './redacted-interactions.ts'
import { isSecretName } from './secret-names.ts'
import { toRequest } from './to-request.ts'

/** A `fetch` that records what passes through it. */
export interface Recorder {
  /** Sends requests, and records them. */
  fetch: typeof fetch
  /** The exchanges so far, without credentials. */
  cassette(): Cassette
}

/** What is recorded. */
export interface RecordOptions {
  /**
   * Names of further headers that hold no credential. The cassette shows them. By default it shows
   * the few that matter for replaying, and treats the value of every unknown header as a credential.
   */
  keepHeaders?: readonly string[]
  /** For tests that must not wait. */
  clock?: Pick<Clock, 'now'>
}

/**
 * Records live traffic. Responses pass through byte for byte. If a body is cancelled or breaks, the
 * cassette has the part that was read. A request without a response is left out.
 */
export function record(fetch: typeof globalThis.fetch, options: RecordOptions = {}): Recorder {
  if (!callback.fits(fetch)) {
    throw wrongOption('fetch', fetch, { ...callback, instead: 'Pass record(fetch).' })
  }
  checkPassedOptions('record', options, { instead: 'Pass record(fetch, { keepHeaders }).' })
  const { clock = systemClock, keepHeaders = [] } = options
  checkList('keepHeaders', keepHeaders)
  for (const name of keepHeaders) {
    if (isSecretName(name)) {
      throw new TypeError(
        `Expected \`keepHeaders\` to name no credential, got '${name}'. Remove it: a cassette is for anyone to read.`,
      )
    }
  }
  const all: (Omit<Exchanged, 'answer'> & Partial<Exchanged>)[] = []

  async function recordingFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { copy, sent } = copyRequest(input, init)
    const exchanged: (typeof all)[number] = { request: copy, sent: [], reads: [] }
    all.push(exchanged)
    // If an upload breaks, `fetch` reports it to the caller.
    const reading = readAll(copy, exchanged.sent).catch(() => {})
    const startedAt = clock.now()
    const response = await fetch(input, sent)
    exchanged.answer = { response, ms: clock.now() - startedAt }
    await reading
    return observe(response, { reads: exchanged.reads, clock })
  }

  return {
    fetch: recordingFetch,
    cassette() {
      const answered = all.flatMap(({ answer, ...rest }) => (answer ? [{ ...rest, answer }] : []))
      return { version: 2, interactions: redactedInteractions(answered, keepHeaders) }
    },
  }
}

/** A copy to read, and what to send instead where reading would use up the body. */
function copyRequest(input: RequestInfo | URL, init: RequestInit | undefined) {
  const source = input instanceof Request ? input.clone() : input
  if (!(init?.body instanceof ReadableStream)) {
    return { copy: toRequest(source, init), sent: init }
  }
  const [one, other] = init.body.tee()
  return { copy: toRequest(source, { ...init, body: one }), sent: { ...init, body: other } }
}

async function readAll(request: Request, into: Uint8Array[]): Promise<void> {
  const reader = (await bodyOf(request))?.getReader()
  for (;;) {
    const read = await reader?.read()
    if (!read || read.done) return
    into.push(read.value)
  }
}

/** The same response. Each read of its body is added to `reads`. */
function observe(
  response: Response,
  { reads, clock }: { readonly reads: Exchanged['reads']; readonly clock: Pick<Clock, 'now'> },
): Response {
  const startedAt = clock.now()
  const reader = response.body?.getReader()
  if (!reader) return response
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) return controller.close()
        reads.push({ ms: clock.now() - startedAt, bytes: value.slice() })
        controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  const { status, statusText, headers, url, redirected } = response
  const copy = new Response(body, { status, statusText, headers })
  // The constructor takes neither.
  return Object.defineProperties(copy, { url: { value: url }, redirected: { value: redirected } })
}
