interface LineContext {
  /** The data line before it. */
  readonly before: string
  /** The name in its `event:` line, or an empty string. */
  readonly eventName: string
  /** The delta of its event as JSON. It is shown even if the line before has the same. */
  readonly delta: string
}

/**
 * Returns the fields of a JSON line that differ from the line before it, strings before numbers: the few
 * characters of a long line that a person looks for.
 */
export function changedFields(line: string, { before, eventName, delta }: LineContext): string {
  const known = new Set([...fieldsIn(before), `"type":"${eventName}"`])
  const changed = fieldsIn(line).filter(
    (field) => !known.has(field) || (delta && field.endsWith(delta)),
  )
  const values = changed.map((field) => field.slice(field.indexOf('":')))
  // Some providers repeat a value under another name.
  const unique = changed.filter((_, index) => values.indexOf(values[index] ?? '') === index)
  const isString = (field: string) => field.endsWith('"')
  return [...unique.filter(isString), ...unique.filter((field) => !isString(field))].join(' … ')
}

/** A pattern instead of a parser, because the JSON may be damaged. */
function fieldsIn(line: string): string[] {
  return line.slice(0, maxLength).match(/"[^"\\]*": ?(?:"(?:[^"\\]|\\.)*"?|[^\s",{}[\]]+)/g) ?? []
}

const maxLength = 4_000
