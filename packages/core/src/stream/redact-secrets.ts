/** Takes the secrets of a request out of a text that may be shown. */
export interface Redactor {
  text(text: string): string
  /** What a text holds, as JSON where it is JSON. */
  parse(text: string): unknown
}

/** Shorter values, such as `gzip`, would take ordinary words out of a text. */
const shortestSecret = 8

/** A header's value is a secret without its scheme too: `Bearer key` also hides `key`. */
export function createRedactor(url: string, headers: Readonly<Record<string, string>>): Redactor {
  const values = Object.values(headers).map((value) => value.replace(/^\S+ /, ''))
  const isLong = ({ length }: string) => length >= shortestSecret
  const secrets = [url, ...values.filter(isLong).flatMap(spellingsOf)].filter(isLong)
  const text = (shown: string) =>
    secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '[hidden]'), shown)
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

/** How somebody may repeat a header: as it is, in JSON, in a URL, or in JSON inside JSON. */
function spellingsOf(value: string): string[] {
  const spelled = [value, value.replaceAll('/', '\\/'), encodeURIComponent(value)]
  const inJson = spelled.map((text) => JSON.stringify(text).slice(1, -1))
  return [...new Set([...spelled, ...inJson])]
}
