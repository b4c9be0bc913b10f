import { problemIn, retryDelayIn, unnamedProblem } from './error-body.ts'
import { onOneLine, toSafeText } from './safe-text.ts'

/** Base of every error that this package reports on purpose. Anything else that escapes is a bug. */
export class DeltakitError extends Error {
  /** Tells the errors apart. Each class has its own. */
  override readonly name: string = 'DeltakitError'
  /** Whether the same request may succeed if it is sent again. */
  readonly retryable: boolean = false
  /** Seconds to wait before the next attempt, where the provider gave them. */
  declare readonly retryAfter: number | undefined
  /** What came instead of an answer, cut at a bound. It may quote anything, so it is never serialised. */
  declare readonly body: unknown

  /** `detail` ends the message: on one line, cut at `longest` characters. A `TypeError` has 300. */
  constructor(problem: string, detail?: unknown, facts?: ErrorFacts) {
    const text = toSafeText(detail ?? '')
    // It ends with what to pass instead, where a body may be a whole prompt.
    const isMistake = typeof detail === 'object' && text.startsWith('TypeError: ')
    const excerpt = onOneLine(text.slice(0, isMistake ? 300 : (facts?.longest ?? 80)))
    super(excerpt ? `${problem}: ${excerpt}` : problem, facts)
    this.body = facts?.body
  }

  /** Everything but `body`. */
  toJSON(): object {
    return { ...this, message: this.message, body: undefined }
  }
}

/** What else is known of an error. */
export interface ErrorFacts {
  /** What was thrown first. */
  readonly cause?: unknown
  /** What came instead of an answer. */
  readonly body?: unknown
  /** The most characters of the detail. Default 80. */
  readonly longest?: number
}

/** Every error of a stream or a chat. `name` tells them apart, so that the compiler knows their fields. */
export type ChatError =
  | NetworkError
  | TimeoutError
  | HttpError
  | ProviderError
  | ProtocolError
  | SchemaError
  | ToolError
  | TruncatedError
  | AbortedError
  | UnexpectedError

/**
 * The error itself where it is one of this package, else an `UnexpectedError` with it as the cause.
 * `problem` says what failed.
 */
export function toDeltakitError(cause: unknown, problem: string): ChatError {
  return isChatError(cause) ? cause : new UnexpectedError(problem, cause, { cause })
}

/** Whether an error is one of this package. A page may hold two copies of it, with classes of their own. */
export function isChatError(error: unknown): error is ChatError {
  try {
    // The platform has a `TimeoutError` too.
    return error instanceof Error && names.has(error.name) && 'retryable' in error
  } catch {
    // Even `instanceof` throws, where a proxy was thrown.
    return false
  }
}

const names: ReadonlySet<string> = new Set<ChatError['name'] | 'UnmatchedRequestError'>([
  'NetworkError',
  'TimeoutError',
  'HttpError',
  'ProviderError',
  'ProtocolError',
  'SchemaError',
  'ToolError',
  'TruncatedError',
  'AbortedError',
  'UnexpectedError',
  // Of a replayed cassette: only tests and demos meet it.
  'UnmatchedRequestError',
])

/** The message of whatever was thrown. */
export function errorMessage(error: unknown): string {
  try {
    return error instanceof Error ? toSafeText(error.message) : toSafeText(error)
  } catch {
    return toSafeText(error)
  }
}

/** Who answers a request: a provider, or a server of the app's own between it and the client. */
export type AnsweredBy = 'provider' | 'server'

/** Who answers, as the subject of a sentence. */
export function answererName(answeredBy: AnsweredBy = 'provider'): string {
  return answeredBy === 'server' ? 'Your server' : 'The provider'
}

/** No answer came: the network, the browser's CORS check or DNS stood in the way. */
export class NetworkError extends DeltakitError {
  override readonly name = 'NetworkError'
  /** Another attempt may come through. */
  override readonly retryable = true
}

/** No first byte, or silence, for longer than the time limit. */
export class TimeoutError extends DeltakitError {
  override readonly name = 'TimeoutError'
  /** Another attempt may be in time. */
  override readonly retryable = true
}

/** What an `HttpError` is made of, beside the response. */
export interface HttpErrorFacts {
  /** The body of the response, parsed where it was JSON. */
  readonly body?: unknown
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  readonly now: number
  /** Who answered. Default `provider`. */
  readonly answeredBy?: AnsweredBy | undefined
}

/** An answer came, and its status was not OK. */
export class HttpError extends DeltakitError {
  override readonly name = 'HttpError'
  /** Whether another attempt may succeed, by the status or by what the server advises. */
  declare readonly retryable: boolean
  /** The status of the response. */
  declare readonly status: number
  /** Seconds to wait, of `Retry-After` or of the body. */
  declare readonly retryAfter: number | undefined
  /** The provider's id of the request, for its support. */
  declare readonly requestId: string | null

  constructor(
    { status, headers }: { readonly status: number; readonly headers: Pick<Headers, 'get'> },
    { body, now, answeredBy }: HttpErrorFacts,
  ) {
    // A handler says what to do at the end of its text.
    const longest = answeredBy === 'server' ? 300 : 80
    const { message } = problemIn(body)
    super(`${answererName(answeredBy)} answered ${status}`, message ?? unnamedProblem(body), {
      body,
      longest,
    })
    const after = headers.get('retry-after') ?? ''
    const seconds =
      Number(headers.get('retry-after-ms')) / 1_000 ||
      Number(after) ||
      (Date.parse(after) - now) / 1_000
    this.status = status
    this.retryAfter = seconds > 0 ? seconds : retryDelayIn(body)
    this.requestId = headers.get('x-request-id') ?? headers.get('request-id')
    const advice = headers.get('x-should-retry')
    this.retryable = advice === 'true' || (advice !== 'false' && isTransient(status))
  }
}

/** The provider reported an error inside an answer whose status was OK. */
export class ProviderError extends DeltakitError {
  override readonly name = 'ProviderError'
  /** Whether another attempt may succeed, by the provider's code. */
  declare readonly retryable: boolean
  /** Seconds to wait, where the provider gave them. */
  declare readonly retryAfter: number | undefined
  /** The provider's code or type of the error, where it gave one. */
  declare readonly code: unknown

  /** `body`: the chunk that reported it. */
  constructor(body: unknown, answeredBy?: AnsweredBy) {
    const { message, code, type, status } = problemIn(body)
    super(`${answererName(answeredBy)} failed`, message ?? type ?? status, { body })
    this.code = code ?? type ?? status
    this.retryable = [code, type, status].some(isTransient)
    this.retryAfter = retryDelayIn(body)
  }
}

/** The answer broke its protocol: not an event stream, not JSON, malformed, or beyond a size limit. */
export class ProtocolError extends DeltakitError {
  override readonly name = 'ProtocolError'
}

/** A tool call that failed. Throw it in a tool: the model reads its message. */
export class ToolError extends DeltakitError {
  override readonly name = 'ToolError'
}

/** What is wrong with a value, and where. */
export interface Issue {
  /** What is wrong. */
  readonly message: string
  /** Where it is in the value. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
  /** What a function of the app threw, where the message is its text: it is not for clients. */
  readonly cause?: unknown
}

/** A value that does not fit its schema. */
export class SchemaError extends DeltakitError {
  override readonly name = 'SchemaError'
  /** Everything that is wrong with the value. */
  declare readonly issues: readonly Issue[]

  /** `body`: what came instead. */
  constructor(issues: readonly Issue[], body: unknown, facts: Pick<ErrorFacts, 'cause'> = {}) {
    super('Does not fit the schema', issues.map(describeIssue).join('; '), { ...facts, body })
    this.issues = issues
  }
}

function describeIssue({ message, path = [] }: Issue): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  return place ? `${place}: ${message}` : message
}

/** The answer stopped before the provider finished it. */
export class TruncatedError extends DeltakitError {
  override readonly name = 'TruncatedError'
  /** Another attempt may be whole. */
  override readonly retryable = true
}

/** The answer was stopped from this side. */
export class AbortedError extends DeltakitError {
  override readonly name = 'AbortedError'
}

/** Code of the app failed, such as middleware or a callback, or code of this package: see its `cause`. */
export class UnexpectedError extends DeltakitError {
  override readonly name = 'UnexpectedError'
}

/**
 * The statuses and names of errors that may not come again, as numbers or as text. Those in capitals are of
 * gRPC, as Google names them. What a model wrote is malformed by chance.
 */
const transient =
  /^(408|409|429|5\d\d)$|^rate_limit_|\bmalformed_|\bMALFORMED_|UNEXPECTED_TOOL_CALL$|(server_error|internal_error|overloaded_error|api_error|network_error|UNAVAILABLE|RESOURCE_EXHAUSTED|INTERNAL|DEADLINE_EXCEEDED)$/

function isTransient(code: unknown): boolean {
  return transient.test(String(code))
}
