import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** A file's path without `.ts`, and its text. */
export type Sources = ReadonlyMap<string, string>

export function readSources(root: string): Sources {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replaceAll('\\', '/'))
  return new Map(
    names.map((name) => [name.replace(/\.ts$/, ''), readFileSync(join(root, name), 'utf8')]),
  )
}

/** Everything a file imports, types too; files of the sources by their path. */
export function importsOf(sources: Sources, file: string): string[] {
  // The text `'from'` is no import.
  const specifiers = sources.get(file)?.matchAll(/(?<!')\b(?:from|import)\s*\(?\s*'([^']+)'/g) ?? []
  return [...specifiers].map(([, specifier = '']) =>
    specifier.startsWith('.')
      ? relative('/', join('/', dirname(file), specifier))
          .replaceAll('\\', '/')
          .replace(/\.ts$/, '')
      : specifier,
  )
}

/** All that a file reaches, itself included. */
export function reachOf(sources: Sources, file: string, reached = new Set<string>()): Set<string> {
  if (reached.has(file) || !sources.has(file)) return reached
  reached.add(file)
  for (const imported of importsOf(sources, file)) reachOf(sources, imported, reached)
  return reached
}

/** The folder a file lies in, or nothing for one at the root. */
export function folderOf(file: string): string {
  return file.includes('/') ? dirname(file) : ''
}

/** `file → imported` for every import from a folder that is not before the file's own. */
export function upwardImports(sources: Sources, folders: readonly string[]): string[] {
  return [...sources.keys()].flatMap((file) =>
    importsOf(sources, file)
      .filter((imported) => sources.has(imported))
      .filter((imported) => {
        const [own, theirs] = [folders.indexOf(folderOf(file)), folders.indexOf(folderOf(imported))]
        return theirs > own || (own === theirs && folderOf(file) === '')
      })
      .map((imported) => `${file} → ${imported}`),
  )
}

/** One path round each circle of imports, or none. */
export function importCycles(sources: Sources): string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  function visit(file: string, path: readonly string[]): void {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file) || !sources.has(file)) return
    for (const imported of importsOf(sources, file)) visit(imported, [...path, file])
    done.add(file)
  }
  for (const file of sources.keys()) visit(file, [])
  return cycles
}
