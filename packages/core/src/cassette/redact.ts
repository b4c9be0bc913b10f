import type { RecordedBody, RecordedHeaders } from './cassette-file.ts'
import { fromLatin, toLatin } from './yaml/latin.ts'

/** The keys, tokens and cookies a request carries in its headers and its URL. */
export function secretsIn(headers: Headers, url: string): string[] {
  const found = new Set<string>()
  for (const [name, value] of headers) {
    if (secretName.test(name)) for (const secret of secretsInHeader(value)) found.add(secret)
  }
  for (const pair of queryOf(url)) {
    const [[name, value] = ['', '']] = new URLSearchParams(pair)
    if (secretName.test(name)) found.add(value)
  }
  for (const secret of decode(userOf(url)).split(':')) found.add(secret)

  // A body may hold it as it is, inside JSON, or inside a URL. Short ones are words, not secrets.
  const spellings = [...found].flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ])
  const long = [...new Set(spellings)].filter((secret) => secret.length >= 8)
  return long.sort((a, b) => b.length - a.length)
}

const secretName =
  /(?:key|token|secret|signature|password|credentials?|auth|authorization|cookie|session|\bsig)$/i

/** The whole value, what follows a scheme such as `Bearer`, and each cookie's own value. */
function secretsInHeader(value: string): string[] {
  const [scheme = '', ...rest] = value.split(' ')
  const basic = /^basic$/i.test(scheme) ? decodeBase64(rest.join(' ')).split(':') : []
  const cookies = value.split(/; */).map((cookie) => cookie.slice(cookie.indexOf('=') + 1))
  return [value, rest.join(' '), ...basic, ...cookies]
}

/** The URL without a user, a fragment and query parameters that are keys; the rest untouched. */
export function withoutSecrets(url: string): string {
  const [address = ''] = url.split(/[?#]/)
  const user = userOf(url)
  const kept = queryOf(url).filter((pair) => {
    const [[name] = ['']] = new URLSearchParams(pair)
    return !secretName.test(name)
  })
  const place = user ? address.replace(`${user}@`, '') : address
  return kept.length > 0 ? `${place}?${kept.join('&')}` : place
}

/** The body with every secret replaced by `REDACTED`. */
export function redact(body: RecordedBody, secrets: readonly string[]): RecordedBody {
  if (typeof body === 'string') return redactText(body, secrets)
  const text = toLatin(body)
  const encoder = new TextEncoder()
  const redacted = redactText(
    text,
    secrets.map((secret) => toLatin(encoder.encode(secret))),
  )
  return redacted === text ? body : fromLatin(redacted)
}

export function redactText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, 'REDACTED'), text)
}

/** Only the headers listed, spelt as Go spells and looks for them: `X-Request-Id`. */
export function keepHeaders(headers: Headers, kept: ReadonlySet<string>): RecordedHeaders {
  const pairs = [...headers].filter(([name]) => kept.has(name))
  return Object.fromEntries(
    pairs.map(([name, value]) => [
      name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase()),
      [value],
    ]),
  )
}

function queryOf(url: string): string[] {
  const [, query = ''] = url.replace(/#[\s\S]*$/, '').split(/\?([\s\S]*)/)
  return query.split('&').filter((pair) => pair !== '')
}

function userOf(url: string): string {
  return /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)@/i.exec(url)?.[1] ?? ''
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A stray % means itself.
  }
}

function decodeBase64(text: string): string {
  try {
    return atob(text)
  } catch {
    return '' // A server would not understand it either.
  }
}
