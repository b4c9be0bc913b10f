import { type AcceptOptions, acceptRequest, type Handler } from './http/accept-request.ts'
import { refuse } from './http/request-rejection.ts'
import { reportError } from './http/safe-callback.ts'
import { jsonObject } from './http/validators.ts'

export interface PassThroughOptions extends AcceptOptions {
  /** Where the provider answers; a function of the model's id for one that has it in the URL. */
  readonly to: string | ((model: string) => string)
  /** The provider's, with the key; a function is asked for every request. None of a page's go on. */
  readonly headers:
    | Readonly<Record<string, string>>
    | (() => Record<string, string> | Promise<Record<string, string>>)
  /** The ids of the models a page may ask. */
  readonly allow: readonly string[]
  /** The fields of a body that a page may set, in the provider's words; others are refused. */
  readonly fields: readonly string[]
  readonly fetch?: typeof fetch | undefined
}

/**
 * A provider with its key added: the page writes the request and reads the answer, whose bytes go by
 * untouched and cost no work here. Point the `baseURL` of a provider at it.
 */
export function passThrough(options: PassThroughOptions): Handler {
  const { to, headers, allow, fields } = options
  const check = jsonObject(64)

  function modelOf(body: Readonly<Record<string, unknown>>, url: string): string {
    const [, inPath] = /\/models\/([^/:?]+):\w+(?:\?|$)/.exec(url) ?? []
    const asked = [body.model ?? inPath, body.models ?? []].flat()
    for (const id of asked) {
      if (!allow.includes(`${id}`)) refuse(400, 'model', 'This model is not offered here')
    }
    return `${asked[0]}`
  }

  return (request) =>
    acceptRequest(request, options, async ({ body: given }) => {
      const body = check(given, '')
      const model = modelOf(body, request.url)
      for (const name of Object.keys(body)) {
        if (name !== 'model' && !fields.includes(name)) {
          refuse(400, 'body', `${name} is not taken here`)
        }
      }
      const own = typeof headers === 'function' ? await headers() : headers
      const asking = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...own },
        // Written anew: of a field given twice, what was checked goes on.
        body: JSON.stringify(body),
        signal: request.signal,
        // The key goes where it was meant to go, and nowhere else.
        redirect: 'manual',
      } as const
      try {
        const url = typeof to === 'function' ? to(model) : to
        return handOn(await (options.fetch ?? fetch)(url, asking))
      } catch (cause) {
        void reportError(options, cause)
        return refuse(502, 'provider', 'No answer came')
      }
    })
}

/** The answer as it is. Of a refusal only the status, for its words may be about the key. */
function handOn({ status, ok, body, headers: from }: Response): Response {
  const kept = ['content-type', 'retry-after', 'x-request-id'].slice(ok ? 0 : 1)
  const headers = kept.flatMap((name): [string, string][] => {
    const value = from.get(name)
    return value === null ? [] : [[name, value]]
  })
  const untouched = [
    ['cache-control', 'no-cache, no-transform'],
    ['x-accel-buffering', 'no'],
  ] satisfies [string, string][]
  if (ok) return new Response(body, { status, headers: [...headers, ...untouched] })
  body?.cancel().catch(() => {})
  const code = status >= 400 ? status : 502
  const error = { code: 'provider', message: 'The provider refused' }
  return Response.json({ error }, { status: code, headers })
}
