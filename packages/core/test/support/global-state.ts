/** The values of what every file of a worker shares, by name. */
export type GlobalState = ReadonlyMap<string, unknown>

/** What the last file left behind: the names whose value is another than before. */
export function changedNames(before: GlobalState, after: GlobalState): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter((name) => !Object.is(before.get(name), after.get(name)))
}

/** Reads the globals, the prototypes that tests could replace methods of, and the environment. */
export function readGlobalState(): GlobalState {
  const owners: Record<string, object> = {
    globalThis,
    console,
    Object: Object.prototype,
    Array: Array.prototype,
    Promise: Promise.prototype,
    Response: Response.prototype,
    AbortSignal,
    'AbortSignal.prototype': AbortSignal.prototype,
    ...processState(),
  }
  return new Map(Object.entries(owners).flatMap(([name, object]) => valuesOf(name, object)))
}

function valuesOf(owner: string, object: object): [string, unknown][] {
  return Reflect.ownKeys(object).flatMap((key) => {
    if (ownedByVitest.test(String(key))) return []
    return [[`${owner}.${String(key)}`, currentValue(object, key)]]
  })
}

/** What Node loads late becomes a value when it is read. A page and a prototype compute theirs. */
function currentValue(object: object, key: string | symbol): unknown {
  const { value, get } = Reflect.getOwnPropertyDescriptor(object, key) ?? {}
  const isLate = object === globalThis && typeof document === 'undefined'
  const isRead = get && isLate && !/Storage$/.test(String(key))
  return isRead ? Reflect.get(object, key) : (get ?? value)
}

/** Vitest moves its own with each file. */
const ownedByVitest = /^(__vitest|__vi_|__VITEST|VITEST|TEST$|Symbol\((?:vitest|.*jest|expect))/

function processState(): Record<string, object> {
  if (typeof process === 'undefined' || typeof process.on !== 'function') return {}
  const { stdout, stderr, env } = process
  return { 'process.env': { ...env }, 'process.stdout': stdout, 'process.stderr': stderr }
}
