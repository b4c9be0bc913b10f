// How readers look at fields of a chunk. A provider may send any JSON in any field, but none that is too
// deep to recurse over: a chunk with that never reaches a reader.

import { isObject } from '../../protocol/is-object.ts'

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

/** The arguments of a call as text, though some servers send the object that the text should describe. */
export function argumentsIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  return JSON.stringify(value)
}
