// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** @typedef {Record<string, string>} Conditions */

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {Record<string, string | Conditions>} exports
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/**
 * @typedef {object} Published
 * @property {string} name
 * @property {string} folder Absolute.
 * @property {Manifest} manifest
 */

/** @typedef {{ name: string, source: string, types: string }} EntryPoint What an app imports, and its files. */

/**
 * The packages that we publish: every workspace in `packages/` that is not private, each after those it
 * depends on.
 * @returns {Published[]}
 */
export function publishedPackages() {
  const packages = readdirSync(join(root, 'packages')).flatMap((name) => {
    const folder = join(root, 'packages', name)
    if (!existsSync(join(folder, 'package.json'))) return []
    const manifest = readManifest(folder)
    return manifest.private ? [] : [{ name: manifest.name, folder, manifest }]
  })
  /** @type {Published[]} */
  const sorted = []
  while (sorted.length < packages.length) {
    const next = packages.find(
      (one) => !sorted.includes(one) && dependenciesOf(one).every((name) => isSorted(name)),
    )
    if (!next) throw new Error('Published packages depend on each other in a circle')
    sorted.push(next)
  }
  return sorted

  /** @param {string} name */
  function isSorted(name) {
    return !packages.some((one) => one.name === name) || sorted.some((one) => one.name === name)
  }
}

/**
 * @param {Published} published
 * @returns {EntryPoint[]}
 */
export function entryPointsOf({ name, folder, manifest }) {
  return Object.entries(manifest.exports).flatMap(([path, entry]) => {
    if (typeof entry === 'string' || !entry.types) return []
    const source = join(folder, `${entry['@deltakit/source']}`)
    return [{ name: name + path.slice(1), source, types: join(folder, entry.types) }]
  })
}

/** @param {Published} published */
function dependenciesOf({ manifest: { dependencies, peerDependencies } }) {
  return Object.keys({ ...dependencies, ...peerDependencies })
}

/**
 * @param {string} folder
 * @returns {Manifest}
 */
function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
