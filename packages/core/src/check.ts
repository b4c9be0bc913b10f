import { RefusedError } from './refused.ts'

/** Reads a value from outside: gives a copy with what is known in it, or refuses it by its place. */
export type Check<Value> = (value: unknown, place: string) => Value

export function wrong(place: string, need: string): never {
  throw new RefusedError(400, 'body', `${place || 'The body'} ${need}`)
}

interface TextBounds {
  readonly longest?: number
  readonly like?: RegExp
}

export function text({ longest = 2 ** 26, like = /(?:)/ }: TextBounds = {}): Check<string> {
  return (value, place) => {
    if (typeof value !== 'string') wrong(place, 'has to be a string')
    if (value.length > longest) wrong(place, `has more than ${longest} characters`)
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
  return (value, place) =>
    Number.isInteger(value) ? check(value, place) : wrong(place, 'has to be a whole number')
}

export function oneOf<Value extends string | boolean>(...values: Value[]): Check<Value> {
  return (value, place) =>
    values.find((known) => known === value) ?? wrong(place, `has to be one of ${values.join(', ')}`)
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
    const read = checks.map(([name, check]) => {
      const own = Object.hasOwn(given, name) ? given[name] : undefined
      return [name, check(own, place ? `${place}.${name}` : name)] as const
    })
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
  { most, name }: { readonly most: number; readonly name: Check<string> },
): Check<Record<string, Value>> {
  return (value, place) => {
    const entries = Object.entries(record(value, place))
    if (entries.length > most) wrong(place, `has more than ${most} entries`)
    return Object.fromEntries(
      entries.map(([own, entry]) => [name(own, place), check(entry, `${place}.${own}`)]),
    )
  }
}

/** Any JSON down to that depth. Made anew, without the names that reach a prototype. */
export function json(depth: number): Check<unknown> {
  return (value, place) => {
    if (typeof value !== 'object' || value === null) return value
    if (depth < 1) wrong(place, 'is nested too deeply')
    const check = json(depth - 1)
    if (Array.isArray(value)) return value.map((entry) => check(entry, place))
    return named(check, { most: 10_000, name: plainName })(value, place)
  }
}

export function jsonObject(depth: number): Check<Readonly<Record<string, unknown>>> {
  const check = json(depth)
  return (value, place) => record(check(record(value, place), place), place)
}

const plainName = text({ like: /^(?!__proto__$)/ })

export function record(value: unknown, place: string): Readonly<Record<string, unknown>> {
  const fits = typeof value === 'object' && value !== null && !Array.isArray(value)
  return fits ? (value as Record<string, unknown>) : wrong(place, 'has to be an object')
}
