import { isObject } from '../../protocol/is-object.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The body with the app's own fields laid over it. An object adds its fields to what is there, such as a
 * verbosity to the format of the text. One of another `type` replaces it: the API would refuse both.
 */
export function layOver(body: object, ...layers: readonly (Fields | undefined)[]): object {
  const result: Record<string, unknown> = { ...body }
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      const known = result[name]
      const isMore = isObject(known) && isObject(value) && (value.type ?? known.type) === known.type
      result[name] = isMore ? { ...known, ...value } : value
    }
  }
  return result
}
