/** The members of an array or an object. */
export type Members = Record<string | number, unknown>

/** An open array or object: what is finished in it, and the place of what comes next. */
export interface Frame {
  readonly members: Members
  key: string | number | undefined
  /** What a copy of it costs. */
  cost: number
}

/** Puts a value at a place, which `__proto__` may name like any other key. */
export function putMember(
  members: Members,
  key: string | number | undefined = '',
  value: unknown,
): void {
  if (key !== '__proto__') {
    members[key] = value
    return
  }
  // Assigning to this one name would set a prototype.
  const property = { value, configurable: true, enumerable: true, writable: true }
  Object.defineProperty(members, key, property)
}

/** A copy of an open array or object, with the value that is being read if it shows already. */
export function copyOf({ members, key }: Frame, last: unknown): unknown {
  // Filling a slice at its end would copy it once more.
  if (Array.isArray(members)) return members.concat(last === undefined ? [] : [last])
  const copy = { ...members }
  if (last !== undefined) putMember(copy, key, last)
  return copy
}

/** Whether a value has members. */
export function hasMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
