import { isObject } from '../../protocol/is-object.ts'

type Fields = Readonly<Record<string, unknown>>

/** The fields of an app, laid over a request's body by later layers over earlier ones. */
export function layOver(body: object, ...layers: readonly (Fields | undefined)[]): object {
  const result: Record<string, unknown> = { ...body }
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      result[name] = joined(result[name], value)
    }
  }
  return result
}

/**
 * An object adds its fields to what is there, such as a verbosity to the format of the text. One of
 * another `type` replaces it, whose fields would be refused.
 */
function joined(known: unknown, value: unknown): unknown {
  if (!isObject(known) || !isObject(value)) return value
  const { type = known.type } = value
  return type === known.type ? { ...known, ...value } : value
}
