/**
 * What a line of JSON says that the one before it did not: its fields of another value, words before
 * numbers. Of its hundreds of characters those are the few that a person looks for.
 */
export function newsIn(line: string, { before, named, says }: Known): string {
  const known = new Set([...fieldsIn(before), `"type":"${named}"`])
  const news = fieldsIn(line).filter((field) => !known.has(field) || (says && field.endsWith(says)))
  const values = news.map((field) => field.slice(field.indexOf('":')))
  // Some say the same in two places.
  const once = news.filter((_, at) => values.indexOf(values[at] ?? '') === at)
  const isWord = (field: string) => field.endsWith('"')
  return [...once.filter(isWord), ...once.filter((field) => !isWord(field))].join(' … ')
}

interface Known {
  readonly before: string
  /** What the line of its `event` said already. */
  readonly named: string
  /** What became of it, in JSON: that is news even when it is said again. */
  readonly says: string
}

function fieldsIn(line: string): string[] {
  return line.slice(0, most).match(/"[^"\\]*": ?(?:"(?:[^"\\]|\\.)*"?|[^\s",{}[\]]+)/g) ?? []
}

const most = 4_000
