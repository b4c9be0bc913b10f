/** A JSON value that differs from a valid one in one place. */
export interface Mutation {
  readonly name: string
  /** Copied when it is read: of thousands of mutations, a quick run reads a share. */
  readonly value: unknown
}

function mutation(name: string, make: () => unknown): Mutation {
  return {
    name,
    get value() {
      return make()
    },
  }
}

type Path = readonly (string | number)[]

const replacements: readonly unknown[] = [null, true, 2 ** 53, 'x', [], { toString: 1 }]

/**
 * A value with every field of it removed, and replaced by other types and by `words`; and with every
 * entry of its arrays removed, sent twice, and moved to another place.
 */
export function* fieldMutations(base: unknown, words: readonly unknown[]): Generator<Mutation> {
  for (const path of pathsIn(base)) {
    const name = path.join('.')
    const current = at(base, path)
    for (const value of [...replacements, ...words]) {
      if (value === current) continue
      yield mutation(`${name} = ${JSON.stringify(value)}`, () => withValue(base, path, value))
    }
    yield mutation(`${name} removed`, () => changed(base, path, removeFrom))
    if (typeof path.at(-1) !== 'number') continue
    yield mutation(`${name} twice`, () => changed(base, path, duplicateIn))
    yield mutation(`${name} moved`, () => changed(base, path, moveIn))
  }
}

/** A value with each of these fields taken over from each object of `others` into each of `targets`. */
export function* exchanges(
  base: unknown,
  { targets, fields }: { readonly targets: readonly Path[]; readonly fields: readonly string[] },
): Generator<Mutation> {
  for (const from of targets) {
    for (const to of targets) {
      if (from === to) continue
      for (const count of [1, fields.length]) {
        for (let first = 0; first + count <= fields.length; first++) {
          const taken = fields.slice(first, first + count)
          yield mutation(`${taken.join(', ')} of ${from.join('.')} in ${to.join('.')}`, () => {
            const change = Object.fromEntries(
              taken.map((field) => [field, Object(at(base, from))[field]]),
            )
            return withValue(base, to, { ...Object(at(base, to)), ...change })
          })
        }
      }
    }
  }
}

/** A value with every combination of these fields laid over each of its places. */
export function* combinations(
  base: unknown,
  {
    targets,
    changes,
  }: { readonly targets: readonly Path[]; readonly changes: readonly object[][] },
): Generator<Mutation> {
  const all = changes.reduce<object[]>(
    (before, next) => before.flatMap((one) => next.map((other) => ({ ...one, ...other }))),
    [{}],
  )
  for (const path of targets) {
    for (const change of all) {
      const name = `${path.join('.')} with ${JSON.stringify(change)}`
      yield mutation(name, () => withValue(base, path, { ...Object(at(base, path)), ...change }))
    }
  }
}

/** The places of all objects that have these fields. */
export function placesWith(base: unknown, ...fields: string[]): Path[] {
  return [...pathsIn(base)].filter((path) => {
    const value = at(base, path)
    return typeof value === 'object' && value !== null && fields.every((name) => name in value)
  })
}

function* pathsIn(value: unknown, path: Path = []): Generator<Path> {
  if (path.length) yield path
  if (typeof value !== 'object' || value === null) return
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value)
  for (const key of keys) yield* pathsIn(Object(value)[key], [...path, key])
}

function at(value: unknown, path: Path): unknown {
  return path.reduce((inner: unknown, key) => Object(inner)[key], value)
}

export function withValue(base: unknown, path: Path, value: unknown): unknown {
  return changed(base, path, (holder, key) => {
    Object.assign(holder, { [key]: structuredClone(value) })
  })
}

function changed(
  base: unknown,
  path: Path,
  change: (holder: object, key: string | number) => void,
): unknown {
  const copy = structuredClone(base)
  const key = path.at(-1)
  if (key !== undefined) change(Object(at(copy, path.slice(0, -1))), key)
  return copy
}

function removeFrom(holder: object, key: string | number): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else Reflect.deleteProperty(holder, key)
}

function duplicateIn(holder: object, key: string | number): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(holder[Number(key)]))
}

function moveIn(holder: object, key: string | number): void {
  if (!Array.isArray(holder)) return
  const [entry] = holder.splice(Number(key), 1)
  holder.splice((Number(key) + 1) % (holder.length + 1), 0, entry)
}
