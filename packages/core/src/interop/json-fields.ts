// Reads JSON that somebody else wrote. It may hold anything, so each function returns its own type.

/** An object of JSON, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

const noFields: Fields = {}
const noEntries: readonly unknown[] = []

/** The value if it is a text, else an empty text. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** An id as a text. Some senders number their parts. */
export function asId(value: unknown): string {
  return typeof value === 'number' ? String(value) : asText(value)
}

/** The value if it has fields, else an object without any. */
export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : noFields
}

/** The value if it is an array, else an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : noEntries
}

/** The fields that are there. One that is `undefined` is not in JSON either. */
export function definedFields(fields: Fields): Fields {
  for (const name in fields) {
    if (fields[name] === undefined) {
      return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
    }
  }
  return fields
}

/** The value as JSON. `undefined` if it has none: it is `undefined`, or nested too deep for this runtime. */
export function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** The value of a JSON text. `undefined` if it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
