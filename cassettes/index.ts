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

/** What providers really sent. */
export const cassettes: CassetteFile[] = files.filter(({ name }) => !name.startsWith('faults/'))

/** What they could send, made by hand. */
export const faults: CassetteFile[] = files.filter(({ name }) => name.startsWith('faults/'))
