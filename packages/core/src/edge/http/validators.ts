import { refuse } from './request-rejection.ts'

/** Reads a value from outside: gives a copy with what is known in it, or refuses it by its place. */
export type Validator<Value> = (value: unknown, place: string) => Value

export function invalid(place: string, need: string): never {
  refuse(400, 'body', `${place || 'The body'} ${need}`)
}

export function string(like: RegExp = /(?:)/): Validator<string> {
  return (value, place) => {
    if (typeof value !== 'string') invalid(place, 'has to be a string')
    return like.test(value) ? value : invalid(place, `has to match ${like.source}`)
  }
}

export function number(least: number, most: number): Validator<number> {
  return (value, place) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : invalid(place, `has to be a number from ${least} to ${most}`)
}

export function integer(least: number, most: number): Validator<number> {
  const check = number(least, most)
  return (value, place) => check(Number.isInteger(value) ? value : 'a fraction', place)
}

export function oneOf<Value extends string | boolean>(...values: Value[]): Validator<Value> {
  return (value, place) =>
    values.find((known) => known === value) ??
    invalid(place, `has to be one of ${values.join(', ')}`)
}

/** Text as it is, or what that check makes of anything else. */
export function stringOr<Value>(check: Validator<Value>): Validator<Value | string> {
  return (value, place) => (typeof value === 'string' ? value : check(value, place))
}

/** What is absent, and JSON's null, stays absent. */
export function optional<Value>(check: Validator<Value>): Validator<Value> {
  return (value, place) => (value == null ? (undefined as never) : check(value, place))
}

export function arrayOf<Value>(check: Validator<Value>, most: number): Validator<Value[]> {
  return (value, place) => {
    if (!Array.isArray(value)) invalid(place, 'has to be a list')
    if (value.length > most) invalid(place, `has more than ${most} entries`)
    return value.map((entry, index) => check(entry, `${place}[${index}]`))
  }
}

/** An object of which only those fields are read. */
export function objectOf<Value>(
  shape: {
    readonly [Name in keyof Value]-?: Validator<Value[Name]>
  },
): Validator<Value> {
  const checks = Object.entries<Validator<unknown>>(shape)
  return (value, place) => {
    const given = plainObject(value, place)
    // Whoever sends this does not mean well; what is read is copied field by field anyway.
    if (Object.hasOwn(given, '__proto__')) invalid(place, 'has a field __proto__')
    const read = checks.map(
      ([name, check]) => [name, check(given[name], place ? `${place}.${name}` : name)] as const,
    )
    return Object.fromEntries(read.filter(([, told]) => told !== undefined)) as Value
  }
}

/** A union told apart by `type`, which no case has to check. */
export function unionByType<Value extends { readonly type: string }>(
  cases: {
    readonly [Type in Value['type']]: Validator<
      Omit<Extract<Value, { readonly type: Type }>, 'type'>
    >
  },
): Validator<Value> {
  const types = oneOf(...Object.keys(cases)) as Validator<Value['type']>
  return (value, place) => {
    const type = types(plainObject(value, place).type, `${place}.type`)
    const rest: object = cases[type](value, place)
    return { type, ...rest } as Value
  }
}

/** Entries under names of the sender's choosing. */
export function recordOf<Value>(
  check: Validator<Value>,
  name: Validator<string>,
): Validator<Record<string, Value>> {
  return (value, place) =>
    Object.fromEntries(
      Object.entries(plainObject(value, place)).map(([own, entry]) => [
        name(own, place),
        check(entry, `${place}.${own}`),
      ]),
    )
}

/** Any JSON down to that depth, made anew. */
export function json(depth: number, name: Validator<string> = plainName): Validator<unknown> {
  return (value, place) => {
    if (typeof value !== 'object' || value === null) return value
    if (depth < 1) invalid(place, 'is nested too deeply')
    const check = json(depth - 1, name)
    if (Array.isArray(value)) return value.map((entry) => check(entry, place))
    return recordOf(check, name)(value, place)
  }
}

export function jsonObject(depth: number): Validator<Readonly<Record<string, unknown>>> {
  const check = json(depth)
  return (value, place) => check(plainObject(value, place), place) as Record<string, unknown>
}

/** None that could reach a prototype, were it not copied. */
const plainName = string(/^(?!__proto__$)/)

export function plainObject(value: unknown, place: string): Readonly<Record<string, unknown>> {
  const fits = Object(value) === value && !Array.isArray(value)
  return fits ? (value as Record<string, unknown>) : invalid(place, 'has to be an object')
}
