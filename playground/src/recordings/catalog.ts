/// <reference types="vite/client" />
/// <reference path="../shelf.d.ts" />
import { shelf } from 'virtual:shelf'

/** A cassette that can be chosen. Its YAML is loaded when it is. */
export interface Listed {
  readonly name: string
  readonly group: string
  readonly label: string
  readonly about: string | undefined
}

const files = import.meta.glob<string>('../../../cassettes/**/*.yaml', {
  query: '?raw',
  import: 'default',
})

/** What providers sent, then what they could send. */
export const listed: readonly Listed[] = shelf
  .map(({ name, about }) => {
    const [folder = '', ...path] = name.split('/')
    return { name, about, group: folder, label: path.join(' / ') }
  })
  .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))

function rank({ group }: Listed): number {
  const first = ['openrouter', 'xai', 'anthropic', 'google', 'openai']
  const place = first.indexOf(group)
  return place < 0 ? first.length : place
}

/** What a newcomer sees. */
export const favourite = 'openrouter/grok-code-fast-1/tool'

export async function loadCassette(name: string): Promise<string> {
  const load = files[`../../../cassettes/${name}.yaml`]
  if (!load) throw new Error(`There is no cassette ${name}`)
  return load()
}
