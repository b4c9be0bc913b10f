import { refuse } from './request-rejection.ts'

/** Reads a value from outside: gives a copy with what is known in it, or refuses it by its place. */
export type Check<Value> = (value: unknown, place: string) => Value

export function wrong(place: string, need: string): never {
  refuse(400, 'body', `${place || 'The body'} ${need}`)
}

export function text(like: RegExp = /(?:)/): Check<string> {
  return (value, place) => {
    if (typeof value !== 'string') wrong(place, 'has to be a string')
    return like.test(value) ? value : wrong(place, `has to match ${like.source}`)
  }
}

export function number(least: number, most: number): Check<number> {
  return (value, place) =>
    typeof value === 'number' && value >= least && value <= most
      ? value
      : wrong(place, `has to be a number from ${least} to ${most}`)
}

export function whole(least: number, most: number): Check<number> {
  const check = number(least, most)
  return (value, place) => check(Number.isInteger(value) ? value : 'a fraction', place)
}

export function oneOf<Value extends string | boolean>(...values: Value[]): Check<Value> {
  return (value, place) =>
    values.find((known) => known === value) ?? wrong(place, `has to be one of ${values.join(', ')}`)
}

/** Text as it is, or what that check makes of anything else. */
export function textOr<Value>(check: Check<Value>): Check<Value | string> {
  return (value, place) => (typeof value === 'string' ? value : check(value, place))
}

/** What is absent, and JSON's null, stays absent. */
export function optional<Value>(check: Check<Value>): Check<Value> {
  return (value, place) => (value == null ? (undefined as never) : check(value, place))
}

export function listOf<Value>(check: Check<Value>, most: number): Check<Value[]> {
  return (value, place) => {
    if (!Array.isArray(value)) wrong(place, 'has to be a list')
    if (value.length > most) wrong(place, `has more than ${most} entries`)
    return value.map((entry, index) => check(entry, `${place}[${index}]`))
  }
}

/** An object of which only those fields are read. */
export function fields<Value>(
  shape: {
    readonly [Name in keyof Value]-?: Check<Value[Name]>
  },
): Check<Value> {
  const checks = Object.entries<Check<unknown>>(shape)
  return (value, place) => {
    const given = record(value, place)
    // Whoever sends this does not mean well; what is read is copied field by field anyway.
    if (Object.hasOwn(given, '__proto__')) wrong(place, 'has a field __proto__')
    const read = checks.map(
      ([name, check]) => [name, check(given[name], place ? `${place}.${name}` : name)] as const,
    )
    return Object.fromEntries(read.filter(([, told]) => told !== undefined)) as Value
  }
}

/** A union told apart by `type`, which no case has to check. */
export function byType<Value extends { readonly type: string }>(
  cases: {
    readonly [Type in Value['type']]: Check<Omit<Extract<Value, { readonly type: Type }>, 'type'>>
  },
): Check<Value> {
  const types = oneOf(...Object.keys(cases)) as Check<Value['type']>
  return (value, place) => {
    const type = types(record(value, place).type, `${place}.type`)
    const rest: object = cases[type](value, place)
    return { type, ...rest } as Value
  }
}

/** Entries under names of the sender's choosing. */
export function named<Value>(
  check: Check<Value>,
  name: Check<string>,
): Check<Record<string, Value>> {
  return (value, place) =>
    Object.fromEntries(
      Object.entries(record(value, place)).map(([own, entry]) => [
        name(own, place),
        check(entry, `${place}.${own}`),
      ]),
    )
}

/** Any JSON down to that depth, made anew. */
export function json(depth: number, name: Check<string> = plainName): Check<unknown> {
  return (value, place) => {
    if (typeof value !== 'object' || value === null) return value
    if (depth < 1) wrong(place, 'is nested too deeply')
    const check = json(depth - 1, name)
    if (Array.isArray(value)) return value.map((entry) => check(entry, place))
    return named(check, name)(value, place)
  }
}

export function jsonObject(depth: number): Check<Readonly<Record<string, unknown>>> {
  const check = json(depth)
  return (value, place) => check(record(value, place), place) as Record<string, unknown>
}

/** None that could reach a prototype, were it not copied. */
const plainName = text(/^(?!__proto__$)/)

export function record(value: unknown, place: string): Readonly<Record<string, unknown>> {
  const fits = Object(value) === value && !Array.isArray(value)
  return fits ? (value as Record<string, unknown>) : wrong(place, 'has to be an object')
}
