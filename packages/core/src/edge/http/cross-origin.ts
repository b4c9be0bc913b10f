import type { OriginOptions } from './origin-options.ts'
import { refuse } from './request-rejection.ts'
import { toDecision } from './safe-callback.ts'

/**
 * The headers that let a page read the response. Throws for a host that is not served, and for a page
 * of another origin that `origins` does not name. A request without `Sec-Fetch-Site` and `Origin` is
 * from no browser: `authorize` decides about it.
 */
export function corsHeaders(request: Request, options: OriginOptions): Record<string, string> {
  const { origins, credentials = false } = options
  const target = targetOf(request, options)
  checkHostIsServed(target, options)
  const origin = request.headers.get('origin')
  const isNamed = isNamedOrigin(origin, origins)
  const problem = isNamed ? undefined : crossOriginProblem(request.headers, { origin, target })
  if (problem) refuse(403, 'origin', problem)
  return {
    vary: 'origin',
    ...(isNamed && {
      'access-control-allow-origin': origins === '*' ? '*' : `${origin}`,
      'access-control-expose-headers': 'retry-after, x-request-id',
      ...(credentials && { 'access-control-allow-credentials': 'true' }),
    }),
  }
}

/** What a browser requests before it lets a page of another origin send its request. */
export function preflightHeaders({ allowHeaders = [] }: OriginOptions): Record<string, string> {
  return {
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': ['content-type', 'last-event-id', ...allowHeaders].join(', '),
    'access-control-max-age': '600',
  }
}

/** What a browser requested, as far as the request shows it. */
interface Target {
  readonly host: string
  /** Unknown without a proxy that is trusted: one may have ended TLS. */
  readonly protocol: string | undefined
}

function targetOf({ headers, url }: Request, { trustForwardedHost }: OriginOptions): Target {
  // Some servers write their own address into the URL, whatever was requested.
  const host = headers.get('host') ?? new URL(url).host
  if (!trustForwardedHost) return { host: host.toLowerCase(), protocol: undefined }
  const forwarded = (name: string) => headers.get(`x-forwarded-${name}`)?.split(',')[0]?.trim()
  const protocol = forwarded('proto')
  return {
    host: (forwarded('host') || host).toLowerCase(),
    protocol: protocol ? `${protocol.toLowerCase()}:` : undefined,
  }
}

function checkHostIsServed({ host }: Target, { hosts }: OriginOptions): void {
  if (!hosts || hosts.includes(host) || hosts.includes(host.replace(/:\d+$/, ''))) return
  refuse(403, 'host', `This handler does not serve the host ${quoted(host)}. Add it to \`hosts\``)
}

function isNamedOrigin(origin: string | null, origins: OriginOptions['origins']): boolean {
  if (origins === '*') return true
  if (origin === null || origins === undefined) return false
  if (typeof origins !== 'function') return origins.includes(origin)
  return toDecision('origins', origins(origin))
}

interface Source {
  readonly origin: string | null
  readonly target: Target
}

/** Why a page may not use the handler: a sentence, or nothing where it may. */
function crossOriginProblem(headers: Headers, { origin, target }: Source): string | undefined {
  const site = headers.get('sec-fetch-site')
  const from = origin === null ? 'a page of another site' : `the origin ${quoted(origin)}`
  const change =
    origin === null ? 'Set `origins`' : `Add ${quoted(origin)} to \`origins\` of the handler`
  const cure = `${change} to let it in.`
  if (site !== null) {
    const isOwn = site === 'same-origin' || site === 'none'
    // Extensions and sandboxed frames can have both values, and are no pages of this site.
    if (isOwn && (origin === null || webURL(origin))) return undefined
    return `This handler serves pages of ${quoted(target.host)}, and the request is from ${from} (Sec-Fetch-Site: ${quoted(site)}). ${cure}`
  }
  if (origin === null) return undefined
  const url = webURL(origin)
  if (!url) {
    return `The Origin ${quoted(origin)} is no page of the Host ${quoted(target.host)}. ${cure}`
  }
  if (!isSameHost(url, target.host)) {
    return `The Origin ${quoted(origin)} differs from the Host ${quoted(target.host)}. ${cure} Behind a proxy, let it pass the Host on, or set \`trustForwardedHost: true\`.`
  }
  const { protocol } = target
  if (protocol === undefined || url.protocol === protocol) return undefined
  return `The Origin ${quoted(origin)} differs from the X-Forwarded-Proto ${quoted(protocol)}. ${cure}`
}

/** Whether a page's URL is on that host, whose default port may be written out. */
function isSameHost({ protocol, host }: URL, target: string): boolean {
  return host === target || host === webURL(`${protocol}//${target}`)?.host
}

/** The URL of a web page's origin; nothing for `null`, extensions and apps. */
function webURL(origin: string): URL | undefined {
  try {
    const url = new URL(origin)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined
  } catch {
    return undefined
  }
}

/** A value as a refusal shows it: it is the sender's, and may be anything. */
function quoted(value: string): string {
  return `'${value.slice(0, 80)}'`
}
