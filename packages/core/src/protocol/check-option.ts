import { isObject } from './is-object.ts'

/** What an option has to be: a test of its value, and the words for it. */
export interface OptionForm extends ExpectedOption {
  fits(value: unknown): boolean
  /** Whether a text in its place may be a key, so that no error shows it. */
  readonly isSecret?: boolean
}

/** What an option has to be, in the words of an error message. */
export interface ExpectedOption {
  /** What follows "Expected it to be". */
  readonly expected: string
  /** What to pass instead, as a sentence. */
  readonly instead?: string
}

/** Options by name. `retry.limit` is the field `limit` of the option `retry`. */
export type OptionForms = Readonly<Record<string, OptionForm>>

/** Throws a `TypeError` for the first of these options that does not fit. Each may be left out. */
export function checkOptions(options: object, forms: OptionForms): void {
  for (const [name, form] of Object.entries(forms)) {
    const value = name.split('.').reduce<unknown>((outer, field) => Object(outer)[field], options)
    checkOption(name, value, form)
  }
}

/** Throws a `TypeError` that names the option unless its value fits or is left out. */
export function checkOption(name: string, value: unknown, form: OptionForm): void {
  if (value !== undefined && !form.fits(value)) throw wrongOption(name, value, form)
}

/** The error of an option with a wrong value. */
export function wrongOption(
  name: string,
  value: unknown,
  { expected, instead, isSecret }: ExpectedOption & Pick<OptionForm, 'isSecret'>,
): TypeError {
  const shown = isSecret && typeof value === 'string' ? 'text' : shownValue(value)
  return new TypeError(
    `Expected \`${name}\` to be ${expected}, got ${shown}.${instead ? ` ${instead}` : ''}`,
  )
}

/** The error of a function among the options that returned a wrong value. */
export function wrongResult(
  name: string,
  value: unknown,
  { expected, instead }: Required<ExpectedOption>,
): TypeError {
  return new TypeError(
    `Expected \`${name}\` to return ${expected}, got ${shownValue(value)}. ${instead}`,
  )
}

/** Throws a `TypeError` unless what a function is passed first is text, such as the id of a model. */
export function checkFirstText(name: string, value: unknown, form: Required<ExpectedOption>): void {
  if (typeof value !== 'string' || !value) throw wrongArgument(name, shownValue(value), form)
}

/**
 * Throws a `TypeError` unless a function is passed options, and each of them fits. Text in their place
 * may be a key.
 */
export function checkPassedOptions(
  name: string,
  options: object,
  {
    instead,
    forms = {},
  }: Pick<Required<ExpectedOption>, 'instead'> & { readonly forms?: OptionForms },
): void {
  if (Object(options) !== options) {
    const shown = typeof options === 'string' ? 'text' : shownValue(options)
    throw wrongArgument(name, shown, { expected: 'options', instead })
  }
  checkOptions(options, forms)
}

/** The error of a function that was passed something else. */
function wrongArgument(
  name: string,
  shown: string,
  { expected, instead }: Required<ExpectedOption>,
): TypeError {
  return new TypeError(`Expected \`${name}\` to be passed ${expected}, got ${shown}. ${instead}`)
}

/** The form of a text. */
export const text: OptionForm = { expected: 'text', fits: (value) => typeof value === 'string' }

/** The form of a function that an app passes as an option. */
export const callback: OptionForm = {
  expected: 'a function',
  fits: (value) => typeof value === 'function',
}

/** The form of an option that is on or off. */
export const flag: OptionForm = {
  expected: 'a boolean',
  fits: (value) => typeof value === 'boolean',
}

/** The form of an array. */
export const array: OptionForm = { expected: 'an array', fits: Array.isArray }

/** The form of an option with fields of its own. One with entries, such as `Headers`, has no fields. */
export function record(expected: string): OptionForm {
  return { expected, fits: (value) => isObject(value) && !(Symbol.iterator in value) }
}

/** The form of an option that has one of these values. */
export function oneOf(...values: readonly (string | false)[]): OptionForm {
  const expected = `one of ${values.join(', ')}`
  return { expected, fits: (value) => values.some((one) => one === value) }
}

/** The form of an option that may have either form. */
export function either(one: OptionForm, other: OptionForm): OptionForm {
  const expected = `${one.expected} or ${other.expected}`
  return { ...one, expected, fits: (value) => one.fits(value) || other.fits(value) }
}

/** The form of another library's name for an option of ours, which would be ignored. It may hold a key. */
export function renamed(ours: string): OptionForm {
  const instead = `Rename it to \`${ours}\`.`
  return { expected: 'left out', instead, isSecret: true, fits: () => false }
}

/** The form of an option that may be `false`, too. */
export function orFalse(form: OptionForm): OptionForm {
  return either(form, { expected: 'false', fits: (value) => value === false })
}

/** The range of a number that an app passes as an option. */
export interface NumberRange {
  /** The smallest number it may be. Default 0. */
  readonly least?: number
  /** Whether it has to be a whole number. */
  readonly whole?: boolean
  /** Whether it has to be below `Infinity`, which otherwise means no limit. */
  readonly finite?: boolean
}

/** The form of a number in a range. */
export function numberOption(range: NumberRange = {}): OptionForm {
  const { least = 0, whole = false, finite = false } = range
  const kind = whole ? 'a whole number' : 'a number'
  const atLeast = least === Number.NEGATIVE_INFINITY ? '' : ` of at least ${least}`
  return {
    expected: `${kind}${atLeast}${finite ? '' : ', or Infinity'}`,
    fits: (value) =>
      typeof value === 'number' &&
      value >= least &&
      (value === Number.POSITIVE_INFINITY ? !finite : !whole || Number.isInteger(value)),
  }
}

/** Throws a `TypeError` that names the option unless it is a number in its range or left out. */
export function checkNumber(name: string, value: unknown, range?: NumberRange): void {
  checkOption(name, value, numberOption(range))
}

/** Throws a `TypeError` that names the option unless it is an array of texts. */
export function checkList(name: string, value: unknown): void {
  if (Array.isArray(value)) return
  const instead =
    typeof value === 'string' ? `Pass [${shownValue(value)}].` : 'Pass an array of texts.'
  throw wrongOption(name, value, { expected: 'an array', instead })
}

/** A value as an error message shows it: never a whole prompt. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60))
  if (Array.isArray(value)) return 'an array'
  const vendor = vendorOf(value)
  if (vendor !== undefined) return `a schema of ${vendor}`
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** The library that made a schema, as Standard Schema names it. */
export function vendorOf(schema: unknown): string | undefined {
  const { vendor } = Object(Object(schema)['~standard'])
  return typeof vendor === 'string' ? vendor.slice(0, 60) : undefined
}
