import { shownValue, wrongResult } from '../../protocol/check-option.ts'
import { parseJson } from '../../protocol/json-text.ts'
import { onAbort, untilAborted } from '../../protocol/link-signals.ts'
import { deepestBody, isTooDeep } from '../../protocol/nesting.ts'
import { bodyOf } from '../../protocol/request-body.ts'
import { corsHeaders, preflightHeaders } from './cross-origin.ts'
import type { OriginOptions } from './origin-options.ts'
import { RefusedError, refuse, rejectionResponse } from './request-rejection.ts'
import { type ErrorListener, reportError } from './safe-callback.ts'

/** Who may use a handler. */
export interface AcceptOptions extends OriginOptions, ErrorListener {
  /**
   * Decides who may use the handler. Return `true`, or the user's id; anything else refuses the request
   * with 401, or with the `Response` returned. Must leave the body unread.
   */
  readonly authorize?:
    | ((request: Request) => Authorization | undefined | Promise<Authorization | undefined>)
    | undefined
}

/** The user's id, `true` or `false`, or a response that refuses. */
type Authorization = boolean | string | Response

/** A request that passed the checks, with its body parsed. */
export interface AcceptedRequest {
  /** The parsed body, of which nothing is validated yet. */
  readonly body: unknown
  /** Bytes of the body. */
  readonly size: number
  /** What `authorize` returned, or empty. */
  readonly user: string
}

/** What a platform passes to a handler beside the request, as Cloudflare does in the third place. */
export interface PlatformContext {
  /** Keeps a worker alive until the promise is settled. */
  waitUntil?(promise: Promise<unknown>): void
}

/** `Request → Response`, as Workers, Vercel, Deno and Bun call it. Never rejects. */
export type Handler = (
  request: Request,
  environment?: unknown,
  context?: PlatformContext,
) => Promise<Response>

/** What a handler accepts, and how it answers what has no body. */
export interface AcceptRequestOptions extends AcceptOptions {
  /** Bytes that are read of a body at most. */
  readonly maxBytes: number
  /** The options that allow larger bodies, for the refusal. */
  readonly maxBytesOption: string
  /** What a refusal of another method lists as allowed. */
  readonly methods: readonly string[]
  /** Answers GET and DELETE, which are refused without it. */
  readonly answerWithoutBody?: ((request: Request, user: string) => Promise<Response>) | undefined
  /** Answers what is accepted. */
  answer(accepted: AcceptedRequest): Promise<Response>
}

/** Checks a request, then answers it. A request that is refused gets a response with the reason. */
export async function acceptRequest(
  request: Request,
  options: AcceptRequestOptions,
): Promise<Response> {
  if (typeof request?.headers?.get !== 'function') {
    throw new TypeError(
      `Expected a handler to be passed a Request, got ${shownValue(request)}. Those of node:http and Express are others: use Hono with @hono/node-server, or turn them into a Request as docs/runtimes.md does.`,
    )
  }
  let headers: Record<string, string> = { vary: 'origin' }
  try {
    headers = corsHeaders(request, options)
    if (request.method === 'OPTIONS') {
      const preflight = { ...headers, ...preflightHeaders(options) }
      return new Response(null, { status: 204, headers: preflight })
    }
    const { answerWithoutBody } = options
    const hasBody = !answerWithoutBody || !['GET', 'DELETE'].includes(request.method)
    if (hasBody) checkMethod(request)
    const user = await authorizedUser(request, options)
    if (user instanceof Response) return withHeaders(user, headers)
    if (!hasBody) return withHeaders(await answerWithoutBody(request, user), headers)
    const { text, size } = await readText(request, options)
    return withHeaders(await options.answer({ body: parseBody(text), size, user }), headers)
  } catch (cause) {
    const rejection = rejectionOf(cause, request, options)
    if (rejection.status === 405) headers = { ...headers, allow: allowedMethods(request, options) }
    return rejectionResponse(rejection, headers)
  }
}

/** Refuses what is no POST of JSON. */
export function checkMethod({ method, headers }: Request): void {
  if (method !== 'POST') refuse(405, 'method', `Send POST instead of ${method.slice(0, 20)}`)
  if (isJson.test(headers.get('content-type') ?? '')) return
  refuse(415, 'content-type', 'Send the content-type application/json')
}

/** A method that some addresses of a handler answer is left out where it was refused. */
function allowedMethods({ method }: Request, { methods }: AcceptRequestOptions): string {
  return [...methods, 'OPTIONS'].filter((allowed) => allowed !== method).join(', ')
}

/** A form of another site can send any other type without a preflight. */
const isJson = /^application\/json\s*(;|$)/i

async function authorizedUser(
  request: Request,
  { authorize = () => true, ...listener }: AcceptOptions,
): Promise<string | Response> {
  const verdict: unknown = await untilAborted(request.signal, () => authorize(request))
  if (verdict === true) return ''
  if (typeof verdict === 'string' && verdict) return verdict
  if (verdict instanceof Response) return verdict
  if (verdict) reportError(listener, wrongResult('authorize', verdict, authorizeForm))
  return refuse(401, 'unauthorized', 'You are not allowed to use this handler. Sign in')
}

const authorizeForm = {
  expected: "true, a user's id or a Response of the platform",
  instead: 'The request was refused.',
}

/** What to answer for a failure. Only refusals give the reason. */
function rejectionOf(cause: unknown, { signal }: Request, listener: AcceptOptions): RefusedError {
  if (cause instanceof RefusedError) return cause
  // Nobody reads this, and nothing failed.
  if (signal.aborted) return new RefusedError(499, 'aborted', 'The client left')
  reportError(listener, cause)
  return new RefusedError(500, 'failed', 'The server failed. See its `onError`')
}

/** Headers that a response has already stay as they are, each cookie among them. */
function withHeaders(
  { body, status, headers: own }: Response,
  more: Readonly<Record<string, string>>,
): Response {
  const headers = new Headers(own)
  for (const [name, value] of Object.entries(more)) {
    if (name === 'vary' || !own.has(name)) headers.append(name, value)
  }
  return new Response(body, { status, headers })
}

/** The body as text. Its bytes are counted as they arrive, for a content-length can be a lie. */
async function readText(
  request: Request,
  options: AcceptRequestOptions,
): Promise<{ readonly text: string; readonly size: number }> {
  const { maxBytes } = options
  if (Number(request.headers.get('content-length')) > maxBytes) refuseSize(options)
  const decode = createStrictDecoder()
  const reader = (await bodyOf(request))?.getReader()
  const cancel = () => void reader?.cancel().catch(() => {})
  const release = onAbort(request.signal, cancel)
  let size = 0
  let text = ''
  try {
    for (;;) {
      const { value } = (await untilAborted(request.signal, async () => reader?.read())) ?? {}
      if (!value) return { text: text + decode(), size }
      size += value.length
      if (size > maxBytes) refuseSize(options)
      text += decode(value)
    }
  } catch (cause) {
    if (cause instanceof RefusedError || request.signal.aborted) throw cause
    return refuseUnreadable(cause, options)
  } finally {
    release()
    cancel()
  }
}

/** Decodes a text piece by piece. A call without a piece ends it. */
function createStrictDecoder(): (bytes?: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return (bytes) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      return refuse(400, 'body', 'Send the body in UTF-8')
    }
  }
}

/** A platform has a limit of its own, such as 512 kB in SvelteKit, which the body itself reports. */
function refuseUnreadable(cause: unknown, listener: AcceptOptions): never {
  const { status, statusCode = status } = Object(cause)
  if (statusCode !== 413) return refuse(400, 'body', 'The body of the request could not be read')
  reportError(listener, cause)
  return refuse(413, 'size', 'The request is larger than its server accepts. Raise the limit there')
}

function refuseSize({ maxBytes, maxBytesOption }: AcceptRequestOptions): never {
  refuse(
    413,
    'size',
    `The request has more than the ${maxBytes} bytes allowed by ${maxBytesOption}`,
  )
}

function parseBody(text: string): unknown {
  const body = parseJson(text)
  if (body === undefined) refuse(400, 'body', 'Send the body as JSON')
  // The log writes all of it again, and an app may look into its own fields.
  if (isTooDeep(body, deepestBody)) {
    refuse(400, 'body', 'The body is nested too deeply. Nest it less')
  }
  return body
}
