import { fromBinaryString } from '../protocol/binary-string.ts'
import { longestSecret } from '../stream/secret-spellings.ts'
import { decode } from './redact-url.ts'

/**
 * A credential, and each part of it that a server may repeat: what follows `Bearer`, both sides of
 * `Basic`, quoted values, the values of `name=value` pairs, cookies, and `id:secret`.
 */
export function credentialParts(value: string): string[] {
  if (value.length > longestSecret) return [value]
  const [, scheme = '', afterScheme = value] = /^([\w-]+) +(.*)$/s.exec(value) ?? []
  const words = afterScheme.split(/[\s,;]+/).filter((word) => !word.includes('='))
  const parts = [
    value,
    afterScheme,
    ...(scheme.toLowerCase() === 'basic' ? decodeBase64(afterScheme) : []),
    ...words.filter((word) => !isPlainWord(word)),
    ...valuesOfPairs(value),
  ]
  const unquoted = parts.map((part) => part.replace(/^"|"$/g, ''))
  const all = [...parts, ...unquoted, ...unquoted.flatMap(sidesOf), ...words.flatMap(segmentsOf)]
  return [...new Set([...all, ...all.map(decode)])].filter((part) => part !== '')
}

function valuesOfPairs(text: string): string[] {
  return [...text.matchAll(pair)].flatMap(([, name = '', value = '']) => {
    if (describingNames.has(name.toLowerCase())) return []
    // AWS: the id of a key, then a date, a region and a service.
    return name.toLowerCase() === 'credential' ? [value, value.split('/', 1)[0] ?? ''] : [value]
  })
}

const pair = /([\w.~-]{1,100})=("[^"]*"|[^,;\s"]+)/g

/** Pairs that describe a credential, or limit a cookie. */
const describingNames = new Set([
  ...['algorithm', 'charset', 'headers', 'keyid', 'qop', 'realm', 'scope', 'signedheaders', 'uri'],
  ...['version', 'domain', 'expires', 'max-age', 'path', 'samesite', 'priority'],
])

/** `id` and `secret` of `id:secret`. */
function sidesOf(part: string): string[] {
  const colon = part.indexOf(':')
  return colon < 0 || part.includes('://') ? [] : [part.slice(0, colon), part.slice(colon + 1)]
}

/** Of `realtime.sk-123` and of JSON Web Tokens. */
function segmentsOf(word: string): string[] {
  return word.split('.').filter((segment) => !isPlainWord(segment))
}

/** `streaming` and `Production`: to redact such a word would spoil other text. */
export function isPlainWord(text: string): boolean {
  return /^[A-Za-z][a-z]{0,14}$/.test(text)
}

/** As text of bytes, and as UTF-8: servers differ in what they take it for. */
function decodeBase64(text: string): string[] {
  try {
    const bytes = atob(text)
    return [bytes, new TextDecoder().decode(fromBinaryString(bytes))]
  } catch {
    return [] // No server would understand it either.
  }
}
