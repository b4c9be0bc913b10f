type Expected = 'a function' | 'a boolean'

/** Throws a `TypeError` for the first of these options that is of another kind. Each may be left out. */
export function checkHookOptions(options: object, kinds: Readonly<Record<string, Expected>>): void {
  for (const [name, expected] of Object.entries(kinds)) {
    const value: unknown = Reflect.get(options, name)
    if (value === undefined || `a ${typeof value}` === expected) continue
    const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : kindOf(value)
    throw new TypeError(`Expected \`${name}\` to be ${expected}, got ${shown}.`)
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
