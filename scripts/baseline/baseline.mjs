// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { entryPointsOf, publishedPackages, root } from '../published.mjs'
import { featuresOf } from './features.mjs'
import { compareVersions, supportOf } from './support.mjs'

/** The columns of the table, and the platforms whose versions they have. */
const columns = {
  'Chrome, Edge': ['chrome', 'edge'],
  Firefox: ['firefox'],
  Safari: ['safari', 'safari_ios'],
  Node: ['nodejs'],
  Deno: ['deno'],
  Bun: ['bun'],
}
const runtimes = ['nodejs', 'deno', 'bun']
const ofPages =
  /^(sessionStorage|localStorage|document|navigator)\b|^\.(getContext|convertToBlob)\(\)$/
const platforms = Object.values(columns).flat()

/** The panel runs in pages only. A server renders nothing of it. */
const forPages = new Set(['@deltakit/devtools'])

/** The row for every entry point that has none of its own. */
const rest = 'all other entry points'

/** @typedef {Record<string, string>} Versions By platform. */
/** @typedef {{ feature: string, file: string, version: string }} Need What needs the newest version. */

/**
 * The versions that `docs/baseline.md` names, by entry point.
 * @returns {Map<string, Versions>}
 */
export function readBaseline() {
  const lines = readFileSync(join(root, 'docs/baseline.md'), 'utf8').split('\n')
  const cells = (/** @type {string} */ line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  const head = lines.findIndex((line) => line.includes('| Firefox |'))
  const names = cells(lines[head] ?? '').slice(1)
  /** @type {Map<string, Versions>} */
  const baseline = new Map()
  for (const line of lines.slice(head + 2)) {
    if (!line.startsWith('|')) break
    const [name = '', ...versions] = cells(line)
    const row = names.flatMap((column, index) =>
      (Reflect.get(columns, column) ?? []).map((/** @type {string} */ platform) => {
        return [platform, `${versions[index]}`]
      }),
    )
    baseline.set(name.replaceAll('`', ''), Object.fromEntries(row))
  }
  return baseline
}

/**
 * What needs the newest version of each platform, for each entry point.
 * @returns {Map<string, Record<string, Need>>}
 */
export function readNeeds() {
  const entryPoints = publishedPackages().flatMap(entryPointsOf)
  const modules = new Map(
    entryPoints.map(({ name, types }) => [name, types.replace(/\.d\.ts$/, '.js')]),
  )
  const reached = new Map([...modules].map(([name, file]) => [name, filesOf(file)]))
  const features = new Map(
    [...new Set([...reached.values()].flatMap((files) => [...files]))].map((file) => [
      file,
      featuresOf(file, readFileSync(file, 'utf8')),
    ]),
  )
  const own = new Set([...features.values()].flatMap((one) => [...one.own]))
  const support = new Map(
    [...features].map(([file, one]) => [
      file,
      supportOf({ ...one, members: without(own, one.members) }, platforms),
    ]),
  )
  return new Map([...reached].map(([name, files]) => [name, newestNeeds(name, files)]))

  /** @param {string} name @param {ReadonlySet<string>} files */
  function newestNeeds(name, files) {
    /** @type {Record<string, Need>} */
    const newest = {}
    for (const file of files) {
      for (const [feature, versions] of support.get(file) ?? []) {
        for (const platform of platforms) {
          const version = versions[platform] ?? 'Infinity'
          // The checks in each runtime show that nothing there needs what pages alone have.
          const isOfPages = forPages.has(name) || version === 'Infinity' || ofPages.test(feature)
          if (isOfPages && runtimes.includes(platform)) continue
          if (compareVersions(version, newest[platform]?.version ?? '0') <= 0) continue
          newest[platform] = { feature, file: file.replace(root, ''), version }
        }
      }
    }
    return newest
  }

  /**
   * What a module reaches: its own files, and the packages of others that it bundles.
   * @param {string} start
   */
  function filesOf(start) {
    const files = new Set([start])
    for (const file of files) {
      const code = readFileSync(file, 'utf8')
      for (const [, imported = ''] of code.matchAll(/(?:from|import)\s*\(?['"]([^'"]+)['"]/g)) {
        const next = imported.startsWith('.')
          ? join(dirname(file), imported)
          : (modules.get(imported) ?? dependency(file, imported))
        if (next && existsSync(next)) files.add(next)
      }
    }
    return files
  }
}

/**
 * A file of the one package that a page always bundles. `yaml`, React and TanStack Query name what they need
 * themselves.
 * @param {string} importer
 * @param {string} name
 */
function dependency(importer, name) {
  if (name !== 'eventsource-parser') return undefined
  const entry = createRequire(importer).resolve(name)
  return entry.replace(/\.cjs$/, '.js')
}

/** @param {ReadonlySet<string>} own @param {ReadonlySet<string>} members */
function without(own, members) {
  return new Set([...members].filter((name) => !own.has(name)))
}

/** @returns {string[]} Where the page names an older version than the build needs, or a newer one. */
export function findBaselineProblems() {
  const baseline = readBaseline()
  const needs = readNeeds()
  const common = baseline.get(rest)
  if (!common) return [`docs/baseline.md has no row for ${rest}`]
  /** @type {string[]} */
  const problems = []
  for (const [name, needed] of needs) {
    const named = baseline.get(name) ?? common
    for (const [platform, { feature, file, version }] of Object.entries(needed)) {
      if (compareVersions(version, named[platform] ?? '0') <= 0) continue
      problems.push(`${name} needs ${platform} ${version} for ${feature} of ${file}`)
    }
  }
  for (const [name, named] of baseline) {
    const needed = needs.get(name)
    if (name === rest) continue
    const isNewer = platforms.some((platform) => {
      return compareVersions(needed?.[platform]?.version ?? '0', common[platform] ?? '0') > 0
    })
    if (!isNewer) problems.push(`${name} needs no row of its own: ${JSON.stringify(named)}`)
  }
  return problems
}
