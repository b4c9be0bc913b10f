/** The range of a number that an app passes as an option. */
export interface NumberRange {
  readonly least?: number
  readonly whole?: boolean
}

/**
 * Throws a `TypeError` that names the option unless it is a number in its range, `Infinity` included,
 * or left out.
 */
export function checkNumber(
  name: string,
  value: unknown,
  { least = 0, whole = false }: NumberRange = {},
): void {
  if (value === undefined) return
  const fits =
    typeof value === 'number' &&
    value >= least &&
    (!whole || value === Number.POSITIVE_INFINITY || Number.isInteger(value))
  if (fits) return
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const kind = whole ? 'a whole number' : 'a number'
  throw new TypeError(
    `Expected \`${name}\` to be ${kind} of at least ${least}, or Infinity, got ${shown}.`,
  )
}
