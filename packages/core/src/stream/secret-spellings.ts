import { toBinaryString } from '../protocol/binary-string.ts'

/** A longer value is a document, which nobody repeats in another spelling. */
export const longestSecret = 10_000

/**
 * How a credential looks where somebody repeats it: as it is, in a URL, in HTML, in base64, and each of these
 * in JSON, or in JSON inside JSON.
 */
export function spellingsOf(secret: string): string[] {
  if (secret.length > longestSecret) return [secret, inJSON(secret)]
  const plain = [
    secret,
    ...urlSpellings(secret.replace(loneSurrogate, '\ufffd')),
    ...quoteEntities.map((quotes) => escapeHTML(secret, quotes)),
    ...inBase64(secret),
  ]
  const json = plain.map(inJSON)
  const escaped = jsonEscapes.flatMap((characters) => {
    const text = inJSON(secret).replace(characters, escapeUnit)
    return [text, text.replace(/\\u.{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`)]
  })
  const slashed = json.map((text) => text.replaceAll('/', '\\/'))
  const once = [...json, ...escaped, ...slashed]
  return [...new Set([...plain, ...once, ...once.map(inJSON)])]
}

function inJSON(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** What Python, Go and .NET write as `\u…` although JSON does not need it. */
const jsonEscapes = [/[^\x20-\x7e]/g, /[<>&]/g, /[<>&'+`]|[^\x20-\x7e]/g]

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function urlSpellings(secret: string): string[] {
  const url = encodeURIComponent(secret)
  return [
    url,
    encodeURI(secret),
    url.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll('%20', '+'),
    // A URL inside the query of a URL.
    encodeURIComponent(url),
  ]
}

const loneSurrogate = /[\ud800-\udfff]/gu

type Entities = Readonly<Record<string, string>>

const quoteEntities: readonly Entities[] = [
  { '"': '&quot;', "'": '&#39;' },
  { '"': '&#34;', "'": '&#39;' },
  { '"': '&quot;', "'": '&#x27;', '/': '&#x2F;' },
  // Handlebars and Mustache.
  { '"': '&quot;', "'": '&#x27;', '`': '&#x60;', '=': '&#x3D;' },
  { '"': '&quot;', "'": '&#39;', '/': '&#x2F;', '`': '&#x60;', '=': '&#x3D;' },
]

function escapeHTML(text: string, quotes: Entities): string {
  const entities: Entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', ...quotes }
  return text.replace(/[&<>"'/`=]/g, (character) => entities[character] ?? character)
}

/**
 * In both alphabets, at the beginning of what is encoded, and one and two bytes later. Without the characters
 * at both ends which depend on what is beside the secret.
 */
function inBase64(secret: string): string[] {
  const bytes = toBinaryString(new TextEncoder().encode(secret))
  return [0, 1, 2].flatMap((before) => {
    const encoded = btoa('\0'.repeat(before) + bytes)
    const start = Math.ceil((before * 8) / 6)
    const whole = encoded.slice(start, Math.floor(((before + bytes.length) * 8) / 6))
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
