import { type Chance, pick } from './chance.ts'

/** How a body is changed. Only `double` and `wrap` may make text come twice, and only `rename` moves it. */
export type MutationKind = 'replace' | 'remove' | 'double' | 'rename' | 'reorder' | 'wrap'

export interface Mutated {
  readonly chunks: readonly unknown[]
  readonly kinds: ReadonlySet<MutationKind>
}

export interface MutationOptions {
  readonly chance: Chance
  /** The names that fields get: see `namesIn`. */
  readonly names: readonly string[]
}

const allKinds: readonly MutationKind[] = [
  ...(['replace', 'replace', 'replace', 'remove', 'double', 'rename', 'reorder', 'wrap'] as const),
]

/** Values where a provider documents another type. Short, so that they never look like the answer. */
const oddValues: readonly unknown[] = [
  ...[null, true, false, 0, 1, -1, 0.5, 1e9, 1e300, '', 'x', '0', '__proto__', '{', '<think>'],
  ...[[], {}, [null], [[]], ['x'], [{}], { toString: 0 }, { toString: null, valueOf: 0 }],
  ...[{ length: 1e9 }, { index: 1e9 }, { text: { toString: 0 } }, { error: {} }, { type: 'error' }],
]

/** An object or an array, and where in it something is to be changed. */
interface Place {
  readonly holder: unknown[] | Record<string, unknown>
  readonly key: string | number
}

/** Changes one to three things in chunks. The chunks that come in stay as they are. */
export function mutate(chunks: readonly unknown[], { chance, names }: MutationOptions): Mutated {
  const mutated = [...chunks]
  const kinds = new Set<MutationKind>()
  for (let count = 1 + chance(3); count > 0 && mutated.length > 0; count--) {
    const index = chance(mutated.length)
    mutated[index] = structuredClone(mutated[index])
    // A chunk is a place like any other, so that it is doubled, dropped and moved, too.
    const places = [{ holder: mutated, key: index }, ...placesIn(mutated[index])]
    const kind = pick(allKinds, chance)
    kinds.add(kind)
    apply(kind, pick(places, chance), { chance, names })
  }
  return { chunks: mutated, kinds }
}

/** The names of all fields in chunks, and some that mean something to JavaScript. */
export function namesIn(chunks: readonly unknown[]): string[] {
  const names = new Set<string>()
  for (const { key } of placesIn(chunks)) if (typeof key === 'string') names.add(key)
  return [...names, '__proto__', 'constructor', 'toString', 'length', 'then', 'toJSON', '']
}

function apply(
  kind: MutationKind,
  { holder, key }: Place,
  { chance, names }: { chance: Chance; names: readonly string[] },
): void {
  const value = Reflect.get(holder, key)
  switch (kind) {
    case 'replace':
      put({ holder, key }, structuredClone(pick(oddValues, chance)))
      break
    case 'remove':
      remove({ holder, key })
      break
    case 'wrap':
      put({ holder, key }, pick([[value], { value }, { text: value }, [[value]]], chance))
      break
    case 'double':
      if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(value))
      else put({ holder, key: pick(names, chance) }, structuredClone(value))
      break
    case 'rename':
      if (Array.isArray(holder)) break
      remove({ holder, key })
      put({ holder, key: pick(names, chance) }, value)
      break
    case 'reorder':
      if (Array.isArray(holder)) swap(holder, { key: Number(key), other: chance(holder.length) })
      else reverse(holder)
  }
}

function swap(items: unknown[], { key, other }: { key: number; other: number }): void {
  const [first, second] = [items[key], items[other]]
  items[key] = second
  items[other] = first
}

/** The same fields in another order. */
function reverse(fields: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(fields).toReversed()) {
    Reflect.deleteProperty(fields, key)
    put({ holder: fields, key }, value)
  }
}

/** Defines the field, for assigning to `__proto__` would change the object instead. */
function put({ holder, key }: Place, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  })
}

function remove({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else Reflect.deleteProperty(holder, key)
}

/** Every field and element in a value. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Place['holder']
  const keys = Array.isArray(holder) ? [...holder.keys()] : Object.keys(holder)
  return keys.flatMap((key) => [{ holder, key }, ...placesIn(Reflect.get(holder, key))])
}
