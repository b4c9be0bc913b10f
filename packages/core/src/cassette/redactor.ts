import { fromBinaryString, toBinaryString } from '../protocol/binary-string.ts'
import { spellingsOf } from '../stream/secret-spellings.ts'
import type { RecordedBody } from './cassette.ts'
import { placeholder } from './redact-url.ts'
import { isSecretName } from './secret-names.ts'

/** Removes known credentials wherever they are repeated. */
export interface Redactor {
  text(text: string): string
  body(body: RecordedBody): RecordedBody
  /** Where they are in a text. */
  find: FindSecrets
}

/** Finds credentials in a text, first to last. They do not overlap. */
export type FindSecrets = (text: string) => readonly FoundSecret[]

/** A credential in a text. */
export interface FoundSecret {
  readonly start: number
  readonly end: number
}

/** Creates a redactor of these credentials, in all the spellings in which a server may repeat them. */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const spellings = [...new Set(secrets)].filter(isWorthSearching).flatMap(spellingsOf)
  const find = createFinder(spellings)
  const text = createReplacer(find)
  const encoder = new TextEncoder()
  const inBinary = createFinder(spellings.map((secret) => toBinaryString(encoder.encode(secret))))
  const bytes = createReplacer(inBinary)
  return {
    find,
    text,
    body: (body) => (typeof body === 'string' ? text(body) : inBytes(body, bytes)),
  }
}

/** A change to a text, made to bytes. */
export function inBytes(bytes: Uint8Array, change: (text: string) => string): Uint8Array {
  const before = toBinaryString(bytes)
  const after = change(before)
  return after === before ? bytes : fromBinaryString(after)
}

/** Shorter values are words. */
const shortest = 8

function isWorthSearching(secret: string): boolean {
  // `password` may be the default value of a field with that name.
  const isName = /^[a-z _-]+$/i.test(secret) && isSecretName(secret)
  return secret.length >= shortest && !isName
}

function createReplacer(find: FindSecrets): (text: string) => string {
  return (text) => {
    const pieces: string[] = []
    let copied = 0
    for (const { start, end } of find(text)) {
      pieces.push(text.slice(copied, start), placeholder)
      copied = end
    }
    return copied === 0 ? text : pieces.join('') + text.slice(copied)
  }
}

/**
 * Finds any of the secrets in one pass. One `indexOf` per secret would take hours if a hostile body names
 * thousands.
 */
function createFinder(secrets: readonly string[]): FindSecrets {
  const byStart = groupByStart(new Set(secrets))
  // A longer one may contain a shorter one.
  for (const group of byStart.values()) group.sort((one, other) => other.length - one.length)
  const firstPairs = new Set(secrets.map((secret) => pairAt(secret, 0)))

  return (text) => {
    const found: FoundSecret[] = []
    for (let at = 0; at <= text.length - shortest; at++) {
      // Most places end here, without an allocation.
      if (!firstPairs.has(pairAt(text, at))) continue
      const group = byStart.get(text.slice(at, at + shortest))
      const secret = group?.find((one) => text.startsWith(one, at))
      if (secret === undefined) continue
      found.push({ start: at, end: at + secret.length })
      at += secret.length - 1
    }
    return found
  }
}

function groupByStart(secrets: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const secret of secrets) {
    const start = secret.slice(0, shortest)
    const group = groups.get(start)
    if (group) group.push(secret)
    else groups.set(start, [secret])
  }
  return groups
}

function pairAt(text: string, at: number): number {
  return text.charCodeAt(at) * 65_536 + text.charCodeAt(at + 1)
}
