/** Everything this package reports on purpose. Anything else that escapes is a bug. */
export class DeltakitError extends Error {
  override readonly name: string = 'DeltakitError'
  /** Whether the same request may succeed if it is sent again. */
  readonly retryable: boolean = false
  /** Seconds the provider asks us to wait, where it does. */
  declare readonly retryAfter: number | undefined
  /** What came instead of an answer, cut at a bound. It may quote anything, so it is never serialised. */
  declare readonly body: unknown

  /** `detail` ends the message: on one line, cut at 80 characters. */
  constructor(problem: string, detail?: unknown, facts?: ErrorFacts) {
    const excerpt = String(detail ?? '')
      .slice(0, 80)
      .replace(/\s+/g, ' ')
    super(excerpt ? `${problem}: ${excerpt}` : problem, facts)
    this.body = facts?.body
  }

  toJSON(): object {
    return { ...this, message: this.message, body: undefined }
  }
}

/** The error itself where it is one of ours, else one of ours that says what failed. */
export function toDeltakitError(cause: unknown, problem: string): DeltakitError {
  return cause instanceof DeltakitError ? cause : new DeltakitError(problem, cause, { cause })
}

interface ErrorFacts {
  readonly cause?: unknown
  readonly body?: unknown
}

/** No answer came: the network, the browser's CORS check or DNS stood in the way. */
export class NetworkError extends DeltakitError {
  override readonly name = 'NetworkError'
  override readonly retryable = true
}

/** No first byte, or silence, for longer than the time limit. */
export class TimeoutError extends DeltakitError {
  override readonly name = 'TimeoutError'
  override readonly retryable = true
}

/** An answer came, and it was no. */
export class HttpError extends DeltakitError {
  override readonly name = 'HttpError'
  declare readonly retryable: boolean
  declare readonly status: number
  declare readonly retryAfter: number | undefined
  declare readonly requestId: string | null

  /** `body`: parsed where it was JSON. `now`: for a `Retry-After` that is a date. */
  constructor({ status, headers }: Response, body: unknown, now: number) {
    super(`The provider answered ${status}`, problemIn(body).message, { body })
    const after = headers.get('retry-after') ?? ''
    const seconds = Number(after) || (Date.parse(after) - now) / 1_000
    this.status = status
    this.retryAfter = seconds > 0 ? seconds : undefined
    this.requestId = headers.get('x-request-id')
    this.retryable = transient.test(`${status} ${headers.get('x-should-retry')}`)
  }
}

/** The provider reported an error inside an answer that had begun well. */
export class ProviderError extends DeltakitError {
  override readonly name = 'ProviderError'
  declare readonly retryable: boolean
  /** The provider's own code or type of error, where it gave one. */
  declare readonly code: unknown

  /** `body`: the chunk that reported it. */
  constructor(body: unknown) {
    const { message, code, type, status } = problemIn(body)
    super('The provider failed', message, { body })
    this.code = code ?? type ?? status
    this.retryable = transient.test([code, type, status].join(' '))
  }
}

/** The answer broke its own protocol: not an event stream, not JSON, or beyond a size limit. */
export class ProtocolError extends DeltakitError {
  override readonly name = 'ProtocolError'
}

/** A call that a tool could not carry out: `problem` is written for the model, which is told it. */
export class ToolError extends DeltakitError {
  override readonly name = 'ToolError'
}

/** The answer stopped before the provider said that it was finished. */
export class TruncatedError extends DeltakitError {
  override readonly name = 'TruncatedError'
  override readonly retryable = true
}

/** The answer was stopped from this side. */
export class AbortedError extends DeltakitError {
  override readonly name = 'AbortedError'
}

const transient =
  /\b(true|40[89]|429|5\d\d|\w*(server|internal|overloaded|api)_error|rate_limit_\w+)\b/

/** What is said for people and programs in `{ error: { message, code } }` and the shapes like it. */
function problemIn(body: unknown): Record<string, unknown> {
  const { error, detail } = Object(body)
  const problem = error ?? detail ?? body
  if (typeof problem === 'string') return { message: problem }
  // Anything but text and numbers may throw when it becomes text, such as `{ toString: 0 }`.
  const fields = Object.entries(Object(problem)).filter(([, value]) => Object(value) !== value)
  return Object.fromEntries(fields)
}
