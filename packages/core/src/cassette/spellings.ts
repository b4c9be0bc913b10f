import { toBinaryString } from './binary-string.ts'

/** How a credential looks where a server repeats it: in JSON, in a URL, in HTML, in base64. */
export function spellingsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  return [
    secret,
    json,
    // JSON inside JSON.
    JSON.stringify(json).slice(1, -1),
    ...jsonEscapes.map((characters) => json.replace(characters, escapeUnit)),
    ...jsonEscapes.map((characters) => json.replace(characters, escapeUnitInUpperCase)),
    json.replaceAll('/', '\\/'),
    ...urlSpellings(secret.replace(loneSurrogate, '\ufffd')),
    ...quoteEntities.map((quotes) => escapeHtml(secret, quotes)),
    toBase64(secret),
  ]
}

/** What Python, Go and .NET write as `\u…` although JSON does not need it. */
const jsonEscapes = [/[^\x20-\x7e]/g, /[<>&]/g, /[<>&'+`]|[^\x20-\x7e]/g]

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function escapeUnitInUpperCase(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
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
]

function escapeHtml(text: string, quotes: Entities): string {
  const entities: Entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', ...quotes }
  return text.replace(/[&<>"'/]/g, (character) => entities[character] ?? character)
}

/** Without the last group, which depends on what follows. */
function toBase64(secret: string): string {
  const bytes = new TextEncoder().encode(secret)
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
  return btoa(toBinaryString(whole))
}
