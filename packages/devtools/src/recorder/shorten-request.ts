/** Longer ones are files and pasted documents. */
const longestRequest = 262_144
const longestText = 2_000

/**
 * A request's body that is short enough to keep. Of long texts in it, such as files, the beginning stays,
 * so that it is still the JSON that a provider reads. One that stays too long is left out.
 */
export function shortenRequest(body: string): string {
  if (body.length <= longestRequest) return body
  try {
    const shorter = JSON.stringify(JSON.parse(body, (_, value: unknown) => shorten(value)))
    return shorter.length > longestRequest ? '' : shorter
  } catch {
    return ''
  }
}

function shorten(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= longestText) return value
  // Half a word could be half a credential, which nobody would find.
  const beginning = value.slice(0, longestText).replace(/\S+$/, '')
  return `${beginning}… (${value.length - beginning.length} characters left out)`
}
