/// <reference types="vite/client" />

/** The text of a cassette, named by its path: `xai/grok-4-fast/text`. */
export interface CassetteFile {
  name: string
  yaml: string
}

const files = Object.entries(
  import.meta.glob<string>('./**/*.yaml', { query: '?raw', import: 'default', eager: true }),
)
  .map(([path, yaml]) => ({ name: path.slice('./'.length, -'.yaml'.length), yaml }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))

const scenarios = files.filter(({ name }) => !name.startsWith('faults/'))

/** Recordings of what providers sent. */
export const cassettes: CassetteFile[] = scenarios.filter((file) => !isHandmade(file))

/** The same scenarios of other providers, made by hand until they are recorded. */
export const handmade: CassetteFile[] = scenarios.filter(isHandmade)

/** Faulty answers, made by hand. */
export const faults: CassetteFile[] = files.filter(({ name }) => name.startsWith('faults/'))

function isHandmade({ yaml }: CassetteFile): boolean {
  return yaml.startsWith('# made by hand: ')
}
