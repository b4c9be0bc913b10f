import type { RawRequest } from './exchange.ts'

/** Shorter beginnings are chance, and give nobody anything. */
const shortest = 4
const shortestSecret = 8
const latest = 4_096
const harmless = new Set(['accept', 'content-type', 'user-agent'])

/**
 * The bytes without the beginning of a credential at their end: where a connection breaks in the middle of
 * one, nobody would find the half that arrived.
 */
export function withoutHalfCredential(
  bytes: Uint8Array<ArrayBuffer>,
  request: Pick<RawRequest, 'headers' | 'url'>,
): Uint8Array<ArrayBuffer> {
  const end = new TextDecoder('latin1').decode(bytes.subarray(-latest))
  const lengths = secretsOf(request).map((secret) => lengthOfHalf(end, secret))
  const longest = Math.max(0, ...lengths)
  return longest === 0 ? bytes : bytes.slice(0, bytes.length - longest)
}

function lengthOfHalf(end: string, secret: string): number {
  for (let length = Math.min(secret.length - 1, end.length); length >= shortest; length--) {
    if (end.endsWith(secret.slice(0, length))) return length
  }
  return 0
}

function secretsOf({ headers, url }: Pick<RawRequest, 'headers' | 'url'>): string[] {
  const values = [...headers].flatMap(([name, value]) => (harmless.has(name) ? [] : [value]))
  const query = URL.canParse(url) ? [...new URL(url).searchParams.values()] : []
  const words = [...values, ...query].flatMap((value) => [value, ...value.split(/[\s,;=]+/)])
  return words.filter(({ length }) => length >= shortestSecret)
}
