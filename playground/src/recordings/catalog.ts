/// <reference types="vite/client" />
/// <reference path="../catalog.d.ts" />

import { cassettes } from 'virtual:catalog'
import type { Cassette } from '@deltakit/core/cassette'

/** A cassette to choose from. It is loaded on demand. */
export interface CatalogEntry {
  readonly name: string
  /** The first folder of its name: a provider, or `faults`. */
  readonly group: string
  readonly label: string
  /** What it shows. Only cassettes made by hand have a description. */
  readonly about: string | undefined
}

const files = import.meta.glob<Cassette>('../../../cassettes/**/*.yaml', {
  query: '?cassette',
  import: 'default',
})

/** The cassettes of the repository: each provider's, then the faults. */
export const catalog: readonly CatalogEntry[] = cassettes
  .map(({ name, about }) => {
    const [group = '', ...path] = name.split('/')
    return { name, about, group, label: path.join(' / ') }
  })
  .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))

function rank({ group }: CatalogEntry): number {
  const order = ['openrouter', 'xai', 'anthropic', 'google', 'openai']
  const index = order.indexOf(group)
  return index < 0 ? order.length : index
}

/** What a newcomer sees first. */
export const defaultCassette = 'anthropic/claude-sonnet-4-5/tool'

/** Returns a cassette of the catalog. */
export async function loadCassette(name: string): Promise<Cassette> {
  const load = files[`../../../cassettes/${name}.yaml`]
  if (!load) throw new Error(`There is no cassette named ${name}.`)
  return load()
}
