const longest = 80

/** A value for a message, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value, (_, inner) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  )
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
