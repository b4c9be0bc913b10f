import { longestSecret, spellingsOf } from './secret-spellings.ts'

/** Takes the secrets of a request out of a text that may be shown. */
export interface Redactor {
  text(text: string): string
  /** What a text holds, as JSON where it is JSON. */
  parse(text: string): unknown
}

/** Shorter values, such as `gzip`, would take ordinary words out of a text. */
const shortestSecret = 8

/** Creates the redactor of one request. What is in its headers and its URL counts as secret. */
export function createRedactor(url: string, headers: Readonly<Record<string, string>>): Redactor {
  let secrets: readonly string[] | undefined

  function text(shown: string): string {
    // Most answers show nothing of this kind, and need no list of secrets.
    secrets ??= secretsOf(url, headers)
    return secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '[hidden]'), shown)
  }

  return {
    text,
    parse(json) {
      try {
        // Written anew first: an escaped secret is a secret too.
        return JSON.parse(text(JSON.stringify(JSON.parse(json))))
      } catch {
        return text(json)
      }
    },
  }
}

function secretsOf(url: string, headers: Readonly<Record<string, string>>): string[] {
  const values = [
    ...Object.values(headers).flatMap(partsOf),
    ...secretParameters(url),
    ...userInfo(url),
  ]
  const isLong = ({ length }: string) => length >= shortestSecret
  const spelled = [url, ...values.filter(isLong).flatMap(spellingsOf)].filter(isLong)
  // A longer one may contain a shorter one.
  return [...new Set(spelled)].sort((one, other) => other.length - one.length)
}

/**
 * A header's value without its scheme, for `Bearer key` also hides `key`, and what somebody may repeat
 * of it alone: both sides of `Basic`, `id:key`, and the values in `sid=key; theme=dark`.
 */
function partsOf(header: string): string[] {
  if (header.length > longestSecret) return [header]
  const [, scheme = '', value = ''] = /^(?:(\S+) +)?(.*)$/.exec(header.trim()) ?? []
  const decoded = scheme.toLowerCase() === 'basic' ? decodeBase64(value) : ''
  const pairs = [...`${header} ${decoded}`.matchAll(/[=:]"?([^\s,;"]+)/g)]
  return [value, decoded, ...pairs.map(([, part = '']) => part)]
}

/** The user and the password before the host of a URL, as they are and decoded. */
function userInfo(url: string): string[] {
  const [, both = ''] = /^[^/?#]*\/\/([^/?#]*)@/.exec(url) ?? []
  const parts = [both, ...both.split(':')]
  return [...parts, ...parts.map(decode)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A stray % means itself.
    return text
  }
}

/** The values in the query of a URL that are keys by their name. Others, such as a version, are no secret. */
function secretParameters(url: string): string[] {
  const query = new URLSearchParams(url.split('?')[1])
  return [...query].flatMap(([name, value]) => (secretName.test(name) ? value : []))
}

const secretName = /auth|code|key|pass|secret|session|sid|sig|token/i

function decodeBase64(text: string): string {
  try {
    return atob(text)
  } catch {
    // No provider would understand it either.
    return ''
  }
}
