import {
  callback,
  checkList,
  checkOptions,
  checkPassedOptions,
  either,
  shownValue,
  text,
  wrongOption,
  wrongResult,
} from '../protocol/check-option.ts'
import { headersForm } from '../protocol/check-provider.ts'
import { ignoreRejection } from '../protocol/ignore-rejection.ts'
import { untilAborted } from '../protocol/link-signals.ts'
import { unbuffered } from './event-stream-headers.ts'
import { type AcceptOptions, acceptRequest, type Handler } from './http/accept-request.ts'
import { checkOriginOptions } from './http/origin-options.ts'
import { type RequestLimits, resolveLimits } from './http/request-limits.ts'
import { RefusedError, refuse } from './http/request-rejection.ts'
import { reportError } from './http/safe-callback.ts'
import { jsonObject } from './http/validators.ts'

/** What `passThrough()` takes. */
export interface PassThroughOptions extends AcceptOptions {
  /** Where the provider answers. Pass a function of the model's id where the id is part of the URL. */
  readonly to: string | ((model: string) => string)
  /** The provider's headers, with the key. A function is called for each request. */
  readonly headers:
    | Readonly<Record<string, string>>
    | (() => Record<string, string> | Promise<Record<string, string>>)
  /** The ids of the models that clients may use. */
  readonly allow: readonly string[]
  /** The fields of a body that clients may set, in the provider's words. Others are refused. */
  readonly fields: readonly string[]
  /** How much a request may hold. */
  readonly limits?: Pick<RequestLimits, 'body'> | undefined
  /** Sends the requests to the provider. Default: the global one. */
  readonly fetch?: typeof fetch | undefined
}

type JsonObject = Readonly<Record<string, unknown>>

const passForms = {
  to: either(text, callback),
  headers: either(headersForm, callback),
  fetch: callback,
}

/**
 * Adds the key to requests that the client writes, and hands the provider's bytes on as they are. Point
 * the `baseURL` of a provider at it. None of the client's headers are sent on.
 */
export function passThrough(options: PassThroughOptions): Handler {
  const instead = 'Pass passThrough({ to, headers, allow, fields }).'
  checkPassedOptions('passThrough', options, { instead })
  const { headers, fields } = options
  checkOriginOptions(options)
  checkOptions(options, passForms)
  for (const name of ['to', 'headers'] as const) {
    if (!options[name]) throw wrongOption(name, options[name], { ...passForms[name], instead })
  }
  // Text would have all that is within it: `gpt-4o` in `gpt-4o-mini`.
  for (const name of ['allow', 'fields'] as const) checkList(name, options[name])
  const { body: maxBytes } = resolveLimits(options.limits)
  const accept = { ...options, maxBytes, maxBytesOption: '`limits.body`', methods: ['POST'] }
  const validate = jsonObject({ depth: 64, protoField: 'refused' })

  async function pass(request: Request, given: unknown): Promise<Response> {
    const body = validate(given, [])
    const url = targetURL(body, request.url, options)
    for (const name of Object.keys(body)) {
      if (name !== 'model' && !fields.includes(name)) {
        refuse(
          400,
          'body',
          `This handler does not take the field ${shownValue(name)}. Leave it out, or add it to \`fields\``,
        )
      }
    }
    try {
      const own = await untilAborted(request.signal, () =>
        typeof headers === 'function' ? headers() : headers,
      )
      const response = await untilAborted(request.signal, async () => {
        const response = await (options.fetch ?? fetch)(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...own },
          // Written anew: of a field that is sent twice, the one that was checked goes on.
          body: JSON.stringify(body),
          signal: request.signal,
          // The key goes where it was meant to go, and nowhere else.
          redirect: 'manual',
        })
        // A `fetch` of the app may not listen to the signal, and bring it too late.
        if (request.signal.aborted) response.body?.cancel().catch(() => {})
        return response
      })
      return toPublicResponse(response)
    } catch (cause) {
      if (request.signal.aborted) throw cause
      reportError(options, cause)
      throw new RefusedError(502, 'provider', 'The provider did not answer. Send the request again')
    }
  }

  return (request) =>
    acceptRequest(request, { ...accept, answer: ({ body }) => pass(request, body) })
}

/** The provider's URL for the model a client names: in the body, or in the path. */
function targetURL(body: JsonObject, url: string, { to, allow }: PassThroughOptions): string {
  const isAllowed = (id: unknown) => typeof id === 'string' && allow.includes(id)
  const { models } = body
  if (models !== undefined && !(Array.isArray(models) && models.every(isAllowed))) refuseModel()
  // The client writes the path of its own request: it names the model only where `to` is called with it.
  const named = body.model ?? modelInPath(typeof to === 'function' ? url : to)
  if (typeof named !== 'string' || !isAllowed(named)) return refuseModel()
  const target: unknown = typeof to === 'function' ? to(named) : to
  if (typeof target === 'string') return target
  ignoreRejection(target)
  throw wrongResult('to', target, { expected: 'a URL', instead: 'It cannot be async.' })
}

/** The model in a path such as `/models/gemini-2.5-flash:streamGenerateContent`. */
function modelInPath(url: string): string | undefined {
  return /\/models\/([^/:?]+):\w+(?:\?|$)/.exec(url)?.[1]
}

function refuseModel(): never {
  refuse(
    400,
    'model',
    'This handler does not offer that model. Send one of those in its option `allow`',
  )
}

/** The response as it is. Of a refusal only the status, for its text may be about the key. */
function toPublicResponse({ status, ok, body, headers }: Response): Response {
  const shown = new Headers(ok ? unbuffered({}) : undefined)
  for (const name of ok ? [...shownOfRefusals, 'content-type'] : shownOfRefusals) {
    const value = headers.get(name)
    if (value !== null) shown.set(name, value)
  }
  if (ok) return new Response(body, { status, headers: shown })
  body?.cancel().catch(() => {})
  const error = { code: 'provider', message: 'The provider refused the request' }
  return Response.json({ error }, { status: status >= 400 ? status : 502, headers: shown })
}

const shownOfRefusals = ['retry-after', 'x-request-id']
