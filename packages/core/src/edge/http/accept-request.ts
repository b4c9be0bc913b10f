import { corsHeaders, type OriginOptions, preflightHeaders } from './cross-origin.ts'
import { RefusedError, refuse, rejectionResponse } from './request-rejection.ts'
import { type ErrorListener, reportError } from './safe-callback.ts'
import { invalid } from './validators.ts'

/** Who may ask, and how much at once. */
export interface AcceptOptions extends OriginOptions, ErrorListener {
  /**
   * Whether the request may be answered: `true`, or who asks. Anything else refuses it, with 401 or
   * with the `Response` given. Must leave the body unread.
   */
  readonly authorize?:
    | ((request: Request) => Authorization | undefined | Promise<Authorization | undefined>)
    | undefined
  readonly limits?: { readonly body?: number | undefined } | undefined
}

type Authorization = boolean | string | Response

export interface AcceptedRequest {
  readonly body: unknown
  /** What `authorize` said, or empty. */
  readonly user: string
}

/** What a platform gives a handler beside the request, as Cloudflare does in the third place. */
export interface PlatformContext {
  waitUntil?(promise: Promise<unknown>): void
}

/** `Request → Response`, as Workers, Vercel, Deno and Bun call it. Never rejects. */
export type Handler = (
  request: Request,
  environment?: unknown,
  context?: PlatformContext,
) => Promise<Response>

/** Lets a request in and answers it, or refuses it and says why. */
export async function acceptRequest(
  request: Request,
  options: AcceptOptions,
  answer: (admitted: AcceptedRequest) => Promise<Response>,
): Promise<Response> {
  let headers: Record<string, string> = { vary: 'origin' }
  try {
    headers = corsHeaders(request, options)
    if (request.method === 'OPTIONS') {
      return new Response(null, {
        status: 204,
        headers: { ...headers, ...preflightHeaders(options) },
      })
    }
    if (request.method !== 'POST') refuse(405, 'method', 'Ask with POST')
    if (!isJson.test(request.headers.get('content-type') ?? '')) {
      refuse(415, 'content-type', 'Send application/json')
    }
    const { authorize = () => true, limits = {} } = options
    const verdict = await authorize(request)
    if (verdict instanceof Response) return withHeaders(verdict, headers)
    if (!verdict) refuse(401, 'unauthorized', 'Not allowed')
    const body = parse(await readText(request, limits.body ?? 2 ** 22))
    const user = verdict === true ? '' : verdict
    return withHeaders(await answer({ body, user }), headers)
  } catch (cause) {
    if (cause instanceof RefusedError) return rejectionResponse(cause, headers)
    void reportError(options, cause)
    return rejectionResponse(new RefusedError(500, 'failed', 'The server failed'), headers)
  }
}

/** A form of another site can send any other type without asking its browser. */
const isJson = /^application\/json\s*(;|$)/i

/** Headers that an answer has by itself stay, each cookie among them. */
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

/** Counted as it comes, for a length may be a lie. */
async function readText(request: Request, most: number): Promise<string> {
  if (Number(request.headers.get('content-length')) > most) tooLarge(most)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = request.body?.getReader()
  let size = 0
  let read = ''
  try {
    for (;;) {
      const { value } = (await reader?.read()) ?? {}
      if (!value) return read + decoder.decode()
      size += value.length
      if (size > most) tooLarge(most)
      read += decoder.decode(value, { stream: true })
    }
  } catch (cause) {
    if (cause instanceof RefusedError) throw cause
    return invalid('', 'is not text')
  } finally {
    reader?.cancel().catch(() => {})
  }
}

function tooLarge(most: number): never {
  refuse(413, 'size', `The body has more than ${most} bytes`)
}

function parse(read: string): unknown {
  try {
    return JSON.parse(read)
  } catch {
    return invalid('', 'is not JSON')
  }
}
