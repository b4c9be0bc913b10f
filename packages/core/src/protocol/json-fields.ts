// Reads JSON that somebody else wrote. It may hold anything, so each function returns its own type. What a
// provider sends is never too deep to recurse over: a chunk like that reaches no reader.

import { isObject } from './is-object.ts'

/** An object of JSON, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Optional throughout: what a sender documents is not what it has to send. */
type Unchecked<Of> = { readonly [Field in keyof Of]?: unknown }

const noFields = {}
const noEntries: readonly unknown[] = []

/** The value if it is a text, else an empty text. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** An id as a text. Some senders number their parts. */
export function asId(value: unknown): string {
  return typeof value === 'number' ? String(value) : asText(value)
}

/** The value if it is a number, else `undefined`. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** The value if it has fields, else an object without any. */
export function asFields<Of extends Unchecked<Of> = Fields>(value: unknown): Of {
  return (typeof value === 'object' && value !== null ? value : noFields) as Of
}

/** The value if it is an array, else an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : noEntries
}

/** The objects of an array. Whatever else it holds is skipped. */
export function asObjects<Of extends Unchecked<Of>>(value: unknown): readonly Of[] {
  return asArray(value).filter((item): item is Of => isObject(item))
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
