import { fromBinaryString, toBinaryString } from './binary-string.ts'
import type { RecordedBody } from './cassette.ts'
import { redactFields } from './redact-fields.ts'
import { placeholder } from './redact-url.ts'
import { isSecretName } from './secret-names.ts'

/** Removes credentials: those that a text names itself, and known ones wherever they are repeated. */
export interface Redactor {
  text(text: string): string
  body(body: RecordedBody): RecordedBody
}

export function createRedactor(secrets: Iterable<string>): Redactor {
  const spellings = new Set([...secrets].filter(isWorthSearching).flatMap(spellingsOf))
  // The longer first, for they may contain the shorter.
  const longestFirst = [...spellings].sort((one, other) => other.length - one.length)
  const encoder = new TextEncoder()

  function text(text: string): string {
    return replaceEach(redactFields(text).text, longestFirst)
  }

  return {
    text,
    body(body) {
      if (typeof body === 'string') return text(body)
      const characters = toBinaryString(body)
      const encoded = longestFirst.map((secret) => toBinaryString(encoder.encode(secret)))
      const redacted = replaceEach(redactFields(characters).text, encoded)
      return redacted === characters ? body : fromBinaryString(redacted)
    },
  }
}

function replaceEach(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, placeholder), text)
}

/** Shorter values are words. So is `password`, which a field of that name may hold as a default. */
function isWorthSearching(secret: string): boolean {
  const isName = /^[a-z _-]+$/i.test(secret) && isSecretName(secret)
  return secret.length >= 8 && !isName
}

/** How the same credential looks inside JSON, JSON inside JSON, a URL, a form or HTML. */
function spellingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const url = encodeURIComponent(secret.replace(loneSurrogate, '\ufffd'))
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('/', '\\/'),
    json.replace(/[^\x20-\x7e]/g, escapeUnit),
    url,
    url.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll('%20', '+'),
    escapeHtml(secret),
  ]
}

const loneSurrogate = /[\ud800-\udfff]/gu

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
