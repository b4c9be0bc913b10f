// A text of somebody else's, for a sentence of ours.

/** Anything can be thrown, even what cannot be turned into text. */
export function toSafeText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'a value without text'
  }
}

/** White space, and what a terminal or a page would obey: control characters and changes of direction. */
const unprintable = /[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu

/** A text of somebody else's, as it can stand in a sentence of ours. */
export function onOneLine(text: string): string {
  return text.replace(unprintable, ' ')
}
