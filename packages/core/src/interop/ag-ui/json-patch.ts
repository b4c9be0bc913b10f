// JSON Patch (RFC 6902), as AG-UI sends the changes of an agent's state.

import { asFields } from '../../protocol/json-fields.ts'

type Container = Record<string, unknown>

/** A patch may make a value no deeper than this. */
const deepestPath = 64

/** Counts work. Throws where there was too much of it. */
type Spend = (amount: number) => void

/** What one operation takes, whatever it does: its path may be long. */
const workOfOperation = 2_000

/**
 * Changes a document in place, which nobody else may hold. Returns the document, which may be another
 * value. Throws where an operation cannot be done. Only simple values are copied: a document that holds
 * a value of its own twice doubles with every copy.
 */
export function applyPatch(document: unknown, patch: readonly unknown[], spend: Spend): unknown {
  // Inside an object even the whole document has a place.
  const root: Container = { document }
  for (const item of patch) {
    spend(workOfOperation)
    const { op, path, from, value } = asFields(item)
    const place = placeOf(root, path)
    switch (op) {
      case 'add':
        insert(place, value, spend)
        break
      case 'replace':
        read(place)
        place.container[place.name] = value
        break
      case 'remove':
        remove(place, spend)
        break
      case 'move': {
        const origin = placeOf(root, from)
        const moved = read(origin)
        remove(origin, spend)
        insert(placeOf(root, path), moved, spend)
        break
      }
      case 'copy':
        insert(place, simple(read(placeOf(root, from)), spend), spend)
        break
      case 'test':
        if (JSON.stringify(read(place)) !== JSON.stringify(value)) throw cannot(op)
        break
      default:
        throw cannot(op)
    }
  }
  return root.document
}

/** A name in an object or an index in an array, whether or not something stands there. */
interface Place {
  readonly container: Container
  readonly name: string
}

function placeOf(root: Container, path: unknown): Place {
  if (typeof path !== 'string' || (path && !path.startsWith('/'))) throw cannot(path)
  const names = `/document${path}`.split('/', deepestPath + 2).slice(1)
  if (names.length > deepestPath) throw cannot(path)
  const name = unescaped(names.pop() ?? '')
  let container: unknown = root
  for (const step of names) {
    container = read({ container: asContainer(container), name: unescaped(step) })
  }
  return { container: asContainer(container), name }
}

function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}

function asContainer(value: unknown): Container {
  if (typeof value !== 'object' || value === null) throw cannot(value)
  return value as Container
}

function read({ container, name }: Place): unknown {
  if (!Object.hasOwn(container, name) || (Array.isArray(container) && name === 'length')) {
    throw cannot(name)
  }
  return container[name]
}

function insert({ container, name }: Place, value: unknown, spend: Spend): void {
  if (!Array.isArray(container)) {
    if (name === '__proto__') throw cannot(name)
    container[name] = value
    return
  }
  const index = name === '-' ? container.length : Number(/^\d+$/.exec(name)?.[0] ?? Number.NaN)
  if (!(index <= container.length)) throw cannot(name)
  spend(container.length - index)
  container.splice(index, 0, value)
}

function remove(place: Place, spend: Spend): void {
  read(place)
  const { container, name } = place
  if (!Array.isArray(container)) delete container[name]
  else {
    spend(container.length - Number(name))
    container.splice(Number(name), 1)
  }
}

function simple(value: unknown, spend: Spend): unknown {
  if (typeof value === 'object' && value) throw cannot('copy')
  if (typeof value === 'string') spend(value.length)
  return value
}

function cannot(what: unknown): RangeError {
  return new RangeError(
    `A patch of the agent's state cannot be applied at ${String(what).slice(0, 80)}`,
  )
}
