/** Headers of a request that a cassette shows. */
export const shownRequestHeaders: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'user-agent',
])

/** Headers of a response that a cassette shows. */
export const shownResponseHeaders: ReadonlySet<string> = new Set([
  'content-type',
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'x-request-id',
  'request-id',
])

/**
 * Whether the value of a header is known to be no credential, so that the same text may stay where
 * a body repeats it. Every other header counts as a credential.
 */
export function isHarmlessHeader(name: string): boolean {
  const lower = name.toLowerCase()
  return harmlessNames.has(lower) || harmlessPrefixes.some((prefix) => lower.startsWith(prefix))
}

const harmlessNames = new Set([
  ...shownRequestHeaders,
  ...shownResponseHeaders,
  ...['age', 'allow', 'alt-svc', 'anthropic-beta', 'anthropic-version', 'api-version'],
  ...['cache-control', 'cf-cache-status', 'cf-ray', 'connection', 'date', 'dnt', 'etag'],
  ...['expires', 'expect', 'host', 'http-referer', 'idempotency-key', 'if-match'],
  ...['if-modified-since', 'if-none-match', 'keep-alive', 'last-event-id', 'last-modified'],
  ...['nel', 'openai-beta', 'openai-model', 'openai-processing-ms', 'openai-version', 'origin'],
  ...['pragma', 'priority', 'range', 'referer', 'referrer-policy', 'report-to', 'server'],
  ...['server-timing', 'strict-transport-security', 'te', 'timing-allow-origin', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'upgrade-insecure-requests', 'vary', 'via', 'warning'],
  ...['www-authenticate', 'x-cache', 'x-content-type-options', 'x-frame-options'],
  ...['x-powered-by', 'x-robots-tag', 'x-title', 'x-xss-protection'],
])

const harmlessPrefixes = [
  ...['accept-', 'access-control-', 'anthropic-ratelimit-', 'content-', 'sec-ch-', 'sec-fetch-'],
  ...['ratelimit-', 'x-ratelimit-', 'x-stainless-'],
]
