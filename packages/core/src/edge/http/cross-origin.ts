import { refuse } from './request-rejection.ts'

export interface OriginOptions {
  /** Pages of which origins may ask. Default: the handler's own alone. `'*'`: any. */
  readonly origins?: '*' | readonly string[] | ((origin: string) => boolean) | undefined
  /** Whether pages of other origins may send cookies along; then `origins` must not be `'*'`. */
  readonly credentials?: boolean | undefined
  /** Request headers a page of another origin may send, beside `content-type`. */
  readonly allowHeaders?: readonly string[] | undefined
}

/**
 * The headers that let a page read the answer. Throws for a page that may not ask. Who sends no
 * origin is no page: `authorize` is for those.
 */
export function corsHeaders(request: Request, options: OriginOptions): Record<string, string> {
  const { origins = [], credentials = false } = options
  const origin = request.headers.get('origin')
  const any = origins === '*'
  const listed =
    any || (origin && (typeof origins === 'function' ? origins(origin) : origins.includes(origin)))
  // Hosts, for behind a proxy the handler may have been asked by http.
  if (origin && !listed && origin.replace(/^https?:../, '') !== new URL(request.url).host) {
    refuse(403, 'origin', 'This origin may not ask')
  }
  return {
    vary: 'origin',
    ...(listed && {
      'access-control-allow-origin': any ? '*' : `${origin}`,
      'access-control-expose-headers': 'retry-after, x-request-id',
      ...(credentials && { 'access-control-allow-credentials': 'true' }),
    }),
  }
}

/** What a browser asks before it lets a page of another origin ask. */
export function preflightHeaders({ allowHeaders = [] }: OriginOptions): Record<string, string> {
  return {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': ['content-type', ...allowHeaders].join(', '),
    'access-control-max-age': '600',
  }
}
