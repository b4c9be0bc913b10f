import { createStore, type ReadableStore } from '@deltakit/core'
import { type Cassette, readCassette } from '@deltakit/core/cassette'

/** A cassette that is no file of ours. */
export interface Brought {
  readonly name: string
  readonly yaml: string
  cassette(): Cassette
}

/** What was dropped or pasted, for as long as its tab is open. */
export interface Crate {
  readonly all: ReadableStore<readonly Brought[]>
  /** Throws where it is no cassette that could be played. One of the same name takes its place. */
  put(name: string, yaml: string): Brought
  find(name: string): Brought | undefined
}

const place = 'deltakit-playground-brought'
/** A long one is not kept over a reload: to write it down would stop the page. */
const longest = 500_000

export function createCrate(): Crate {
  const all = createStore<readonly Brought[]>(restored())

  return {
    all,
    put(name, yaml) {
      const brought = broughtFrom(name, yaml)
      if (!brought.cassette().interactions.length) throw new Error('It has no interactions.')
      all.set([...all.get().filter((other) => other.name !== name), brought])
      keep(all.get())
      return brought
    },
    find: (name) => all.get().find((brought) => brought.name === name),
  }
}

function broughtFrom(name: string, yaml: string): Brought {
  let cassette: Cassette | undefined
  return {
    name,
    yaml,
    cassette() {
      cassette ??= readCassette(yaml)
      return cassette
    },
  }
}

function keep(all: readonly Brought[]): void {
  const short = all.filter(({ yaml }) => yaml.length < longest)
  try {
    sessionStorage.setItem(place, JSON.stringify(short.map(({ name, yaml }) => [name, yaml])))
  } catch {
    // It may be full, or forbidden: then a reload forgets.
  }
}

function restored(): Brought[] {
  try {
    const kept: [string, string][] = JSON.parse(sessionStorage.getItem(place) ?? '[]')
    return kept.map(([name, yaml]) => broughtFrom(name, yaml))
  } catch {
    return []
  }
}
