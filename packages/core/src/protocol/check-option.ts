/** The range of a number that an app passes as an option. */
export interface NumberRange {
  /** The smallest number it may be. Default 0. */
  readonly least?: number
  /** Whether it has to be a whole number. */
  readonly whole?: boolean
  /** Whether it has to be below `Infinity`, which otherwise means no limit. */
  readonly finite?: boolean
}

/** Throws a `TypeError` that names the option unless it is a number in its range or left out. */
export function checkNumber(name: string, value: unknown, range: NumberRange = {}): void {
  const { least = 0, whole = false, finite = false } = range
  if (value === undefined) return
  const fits =
    typeof value === 'number' &&
    value >= least &&
    (value === Number.POSITIVE_INFINITY ? !finite : !whole || Number.isInteger(value))
  if (fits) return
  const kind = whole ? 'a whole number' : 'a number'
  const atLeast = least === Number.NEGATIVE_INFINITY ? '' : ` of at least ${least}`
  throw new TypeError(
    `Expected \`${name}\` to be ${kind}${atLeast}${finite ? '' : ', or Infinity'}, got ${shownValue(value)}.`,
  )
}

/** A value as an error message shows it: never a whole prompt. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60))
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
