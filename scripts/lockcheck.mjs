// @ts-check
// Fails where package-lock.json would not install everywhere alike: a platform binary some package
// lists is missing (`npm ci` then refuses), or an entry names the registry it came from.
import { readFileSync } from 'node:fs'

/** @typedef {{ version?: string, resolved?: string, link?: boolean, optionalDependencies?: Record<string, string> }} Entry */

/** @type {{ packages: Record<string, Entry> }} */
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))

/**
 * The entry `name` resolves to for the package at `path`, nearest node_modules first.
 * @param {string} path
 * @param {string} name
 */
function find(path, name) {
  for (let folder = path; folder; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    const hit = packages[`${folder}/node_modules/${name}`]
    if (hit) return hit
    if (!folder.includes('/node_modules/')) break
  }
  return packages[`node_modules/${name}`]
}

/** @type {string[]} */
const findings = []
for (const [path, { resolved, link, optionalDependencies = {} }] of Object.entries(packages)) {
  if (resolved && !link) findings.push(`${path} is pinned to ${new URL(resolved).origin}`)
  for (const [name, range] of Object.entries(optionalDependencies)) {
    const version = find(path, name)?.version
    const exact = /^\d/.test(range)
    if (version && (!exact || version === range)) continue
    findings.push(`${path || 'root'} needs ${name}@${range}, the lock has ${version ?? 'none'}`)
  }
}
for (const finding of findings) console.error(finding)
console.log(`lockfile: ${findings.length ? `${findings.length} findings` : 'complete'}`)
process.exitCode = findings.length ? 1 : 0
