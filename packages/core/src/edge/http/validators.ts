import { shownValue } from '../../protocol/check-option.ts'
import { isObject } from '../../protocol/is-object.ts'
import { refuse } from './request-rejection.ts'

/** Where a value stands in the body. One array serves a whole request: validators push and pop. */
export type Path = (string | number)[]

/** Reads a value from outside. Returns what is known of it, or refuses the request and names the place. */
export type Validator<Value> = (value: unknown, path: Path) => Value

/** Refuses the request for the value at that place. */
export function invalid(path: Path, problem: string): never {
  refuse(400, 'body', `${formatPath(path)} ${problem}`)
}

function formatPath(path: Path): string {
  const [first, ...rest] = path
  if (first === undefined) return 'The body'
  const steps = rest.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
  return `${first}${steps.join('')}`.slice(0, 200)
}

/** Refuses a value that is not what it has to be, and shows the beginning of it. */
function refuseValue(
  path: Path,
  { expected, value }: { readonly expected: string; readonly value: unknown },
): never {
  return invalid(path, `has to be ${expected}, got ${shownValue(value)}`)
}

/** What a string may be. */
export interface StringLimits {
  readonly most?: number
  /** What the string has to match, and how to name that in a refusal. */
  readonly format?: { readonly pattern: RegExp; readonly name: string }
}

/** Accepts a string within the limits. */
export function string({ most, format }: StringLimits = {}): Validator<string> {
  return (value, path) => {
    if (typeof value !== 'string') refuseValue(path, { expected: 'a string', value })
    if (most !== undefined && value.length > most) {
      refuseValue(path, { expected: `a string of at most ${most} characters`, value })
    }
    if (format && !format.pattern.test(value)) refuseValue(path, { expected: format.name, value })
    return value
  }
}

/** Accepts a number in that range. */
export function number(least: number, most: number): Validator<number> {
  return (value, path) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : refuseValue(path, { expected: `a number from ${least} to ${most}`, value })
}

/** Accepts a whole number in that range. */
export function integer(least: number, most: number): Validator<number> {
  const inRange = number(least, most)
  return (value, path) =>
    Number.isInteger(value)
      ? inRange(value, path)
      : refuseValue(path, { expected: 'a whole number', value })
}

/** Accepts these values and no others. */
export function oneOf<Value extends string | boolean>(...values: Value[]): Validator<Value> {
  return (value, path) =>
    values.find((known) => known === value) ??
    refuseValue(path, { expected: `one of ${values.join(', ')}`, value })
}

/** Text as it is, or what the validator makes of anything else. */
export function stringOr<Value>(validator: Validator<Value>): Validator<Value | string> {
  return (value, path) => (typeof value === 'string' ? value : validator(value, path))
}

/** A field that is absent, or JSON's null, stays absent. */
export function optional<Value>(validator: Validator<Value>): Validator<Value> {
  return (value, path) => (value == null ? (undefined as never) : validator(value, path))
}

/** Accepts an array of at most that many entries, each of which is validated. */
export function arrayOf<Value>(
  validator: Validator<Value>,
  most: number = Number.POSITIVE_INFINITY,
): Validator<Value[]> {
  return (value, path) => {
    if (!Array.isArray(value)) refuseValue(path, { expected: 'an array', value })
    if (value.length > most) invalid(path, `has ${value.length} entries, and may have ${most}`)
    return value.map((entry, index) => {
      path.push(index)
      const read = validator(entry, path)
      path.pop()
      return read
    })
  }
}

const protoProblem = 'may not have a field __proto__'

/** An object of which only these fields are read. */
export function objectOf<Value>(
  shape: {
    readonly [Name in keyof Value]-?: Validator<Value[Name]>
  },
): Validator<Value> {
  const fields = Object.entries<Validator<unknown>>(shape)
  return (value, path) => {
    const given = plainObject(value, path)
    // Nobody who means well sends this. What is read is copied field by field anyway.
    if (Object.hasOwn(given, '__proto__')) invalid(path, protoProblem)
    const read: Record<string, unknown> = {}
    for (const [name, validator] of fields) {
      path.push(name)
      const field = validator(given[name], path)
      path.pop()
      if (field !== undefined) read[name] = field
    }
    return read as Value
  }
}

/** A union discriminated by `type`, which no case has to check. */
export function unionByType<Value extends { readonly type: string }>(
  cases: {
    readonly [Type in Value['type']]: Validator<
      Omit<Extract<Value, { readonly type: Type }>, 'type'>
    >
  },
): Validator<Value> {
  const types = oneOf(...Object.keys(cases)) as Validator<Value['type']>
  return (value, path) => {
    const given = plainObject(value, path)
    path.push('type')
    const type = types(given.type, path)
    path.pop()
    // A validator of an object makes a new one, so it may be completed here.
    const read: object = cases[type](value, path)
    return Object.assign(read, { type }) as Value
  }
}

/** Entries under names of the sender's choosing, which `name` validates. */
export function recordOf<Value>(
  validator: Validator<Value>,
  name: Validator<string>,
): Validator<Record<string, Value>> {
  return (value, path) => {
    const read = Object.entries(plainObject(value, path)).map(([key, given]): [string, Value] => {
      name(key, path)
      path.push(key)
      const entry = validator(given, path)
      path.pop()
      return [key, entry]
    })
    return Object.fromEntries(read)
  }
}

/** What any JSON may be. */
export interface JsonLimits {
  /** How deep arrays and objects may be nested. */
  readonly depth: number
  /** Whether a field may be called `__proto__`: only in values that nobody copies field by field. */
  readonly protoField: 'allowed' | 'refused'
}

/** Any JSON down to a depth, as it is. */
export function json({ depth, protoField }: JsonLimits): Validator<unknown> {
  function check(value: unknown, path: Path, left: number): void {
    if (typeof value !== 'object' || value === null) return
    if (left < 1) invalid(path, `is nested more than ${depth} deep`)
    if (Array.isArray(value)) {
      for (const entry of value) check(entry, path, left - 1)
      return
    }
    if (protoField === 'refused' && Object.hasOwn(value, '__proto__')) {
      invalid(path, protoProblem)
    }
    const given = value as Readonly<Record<string, unknown>>
    for (const name in given) check(given[name], path, left - 1)
  }
  return (value, path) => {
    check(value, path, depth)
    return value
  }
}

/** A JSON object down to a depth, as it is. */
export function jsonObject(limits: JsonLimits): Validator<Readonly<Record<string, unknown>>> {
  const validator = json(limits)
  return (value, path) => {
    const given = plainObject(value, path)
    validator(given, path)
    return given
  }
}

/** The value as an object. Refuses arrays and everything else. */
export function plainObject(value: unknown, path: Path): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : refuseValue(path, { expected: 'an object', value })
}
