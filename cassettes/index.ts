/// <reference types="vite/client" />

/** A cassette's text as it is on disk, named by its path: `xai/grok-4-fast/text`. */
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

/** What providers really sent. */
export const cassettes: CassetteFile[] = scenarios.filter((file) => !isHandmade(file))

/** What others would send in the same scenarios, made by hand until it is recorded. */
export const handmade: CassetteFile[] = scenarios.filter(isHandmade)

/** What they all could send, made by hand. */
export const faults: CassetteFile[] = files.filter(({ name }) => name.startsWith('faults/'))

function isHandmade({ yaml }: CassetteFile): boolean {
  return yaml.startsWith('# made by hand: ')
}
