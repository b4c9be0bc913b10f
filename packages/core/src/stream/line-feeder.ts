/**
 * Writes all line ends as line feeds. The parser is fast with these; where both kinds occur it looks for
 * each in all that is left of a read, line after line.
 */
export function createLineFeeder(): (text: string) => string {
  let endedInCarriageReturn = false
  return (text) => {
    // Most text is like this, and each further look at it takes time.
    if (!text || !(endedInCarriageReturn || text.includes('\r'))) return text
    const rest = endedInCarriageReturn && text.startsWith('\n') ? text.slice(1) : text
    endedInCarriageReturn = text.endsWith('\r')
    // One regular expression for both takes almost twice as long (Google in bench/compare.mjs).
    const lines = rest.replaceAll('\r\n', '\n')
    return lines.includes('\r') ? lines.replaceAll('\r', '\n') : lines
  }
}
