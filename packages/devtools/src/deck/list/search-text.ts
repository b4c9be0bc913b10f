/** Returns whether a text is what a person looks for. */
export type TextMatcher = (text: string) => boolean

/**
 * Reads a search: words in any case, `-word` for texts without it, `/pattern/` for a regular expression. A
 * pattern that cannot be read is taken as words.
 */
export function textMatcher(query: string): TextMatcher | undefined {
  const trimmed = query.trim()
  if (!trimmed || trimmed === '-') return undefined
  const isWithout = trimmed.startsWith('-') && trimmed.length > 1
  const needle = isWithout ? trimmed.slice(1) : query
  const matches = patternOf(needle.trim()) ?? wordsOf(needle.toLowerCase())
  return isWithout ? (text) => !matches(text) : matches
}

function wordsOf(needle: string): TextMatcher {
  return (text) => text.toLowerCase().includes(needle)
}

function patternOf(needle: string): TextMatcher | undefined {
  const [, source] = /^\/(.+)\/i?$/.exec(needle) ?? []
  if (source === undefined) return undefined
  try {
    const pattern = new RegExp(source, 'i')
    return (text) => pattern.test(text)
  } catch {
    return undefined
  }
}
