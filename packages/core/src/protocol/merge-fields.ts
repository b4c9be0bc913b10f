import { isObject } from './is-object.ts'

/** Objects nested deeper than this are taken as they are. */
const deepestMerge = 64

/**
 * Merges fields into a target, and objects in them too, as AI SDK's client merges metadata. The target
 * owns its inner objects: the source is never changed later.
 */
export function mergeFields(
  target: Record<string, unknown>,
  source: Readonly<Record<string, unknown>>,
  depth = 0,
): void {
  for (const [name, value] of Object.entries(source)) {
    if (name === '__proto__' || value === undefined) continue
    if (!isObject(value) || depth >= deepestMerge) {
      target[name] = value
      continue
    }
    const known = Object.hasOwn(target, name) ? target[name] : undefined
    const inner: Record<string, unknown> = isObject(known) ? known : {}
    target[name] = inner
    mergeFields(inner, value, depth + 1)
  }
}
