// How readers look at fields of a chunk. A provider may send any JSON in any field.

/** Optional throughout: what a provider documents is not what a server has to send. */
type Unchecked<Fields> = { readonly [Field in keyof Fields]?: unknown }

/** The string, or an empty one where the value is anything else. */
export function stringIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The number, or `undefined` where the value is anything else. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const noFields = {}

/** The JSON object with the fields that are looked for, or one without. */
export function objectIn<Fields extends Unchecked<Fields>>(value: unknown): Fields {
  return (typeof value === 'object' && value !== null ? value : noFields) as Fields
}

const nothing: readonly unknown[] = []

/** The JSON array, or an empty one. */
export function arrayIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : nothing
}

/** The objects of a JSON array. Whatever else it holds is skipped. */
export function objectsIn<Fields extends Unchecked<Fields>>(value: unknown): readonly Fields[] {
  return arrayIn(value).filter((item): item is Fields => isObject(item))
}

/** As deep as `createPartialJson` reads: far beyond what is meant, and safe to recurse over. */
const mostLevels = 256

/**
 * Whether arrays and objects are nested so deeply that `JSON.stringify` would overflow the stack.
 * `JSON.parse` takes such a value, so it would fail only when the answer is stored or sent back.
 */
export function isTooDeep(value: unknown, levels: number = mostLevels): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  const members = value as Readonly<Record<string, unknown>>
  for (const name in members) if (isTooDeep(members[name], levels - 1)) return true
  return false
}

/**
 * The arguments of a call as text, though some servers send the object that the text should describe.
 * Arguments that cannot be written become text that is not JSON, so that the call never executes.
 */
export function argumentsIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return isTooDeep(value) ? '{' : JSON.stringify(value)
}
