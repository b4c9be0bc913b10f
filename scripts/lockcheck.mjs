// @ts-check
// Fails where a package-lock.json, ours, an example's, that of interop, the docs or the fresh apps, would not install everywhere
// alike: a platform
// binary some package lists is missing (`npm ci` then refuses), or an entry names where it came from.
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** @typedef {{ version?: string, resolved?: string, link?: boolean, optionalDependencies?: Record<string, string> }} Entry */
/** @typedef {Record<string, Entry>} Packages */

const examples = readdirSync('examples').map((name) => `examples/${name}/package-lock.json`)
const files = [
  'package-lock.json',
  'docs/package-lock.json',
  'fresh/package-lock.json',
  'interop/package-lock.json',
  ...examples.filter((file) => existsSync(file)),
]
const findings = files.flatMap((file) =>
  findingsIn(JSON.parse(readFileSync(file, 'utf8')).packages).map(
    (finding) => `${file}: ${finding}`,
  ),
)
for (const finding of findings) console.error(finding)
console.log(
  `${files.length} lockfiles: ${findings.length ? `${findings.length} findings` : 'complete'}`,
)
process.exitCode = findings.length ? 1 : 0

/**
 * @param {Packages} packages
 * @returns {string[]}
 */
function findingsIn(packages) {
  const findings = []
  for (const [path, { resolved, link, optionalDependencies = {} }] of Object.entries(packages)) {
    if (resolved && !link) findings.push(`${path} is pinned to ${resolved}`)
    for (const [name, range] of Object.entries(optionalDependencies)) {
      const version = entryFor(packages, { path, name })?.version
      const exact = /^\d/.test(range)
      if (version && (!exact || version === range)) continue
      findings.push(`${path || 'root'} needs ${name}@${range}, the lock has ${version ?? 'none'}`)
    }
  }
  return findings
}

/**
 * The entry `name` resolves to for the package at `path`, nearest node_modules first.
 * @param {Packages} packages
 * @param {{ path: string, name: string }} place
 */
function entryFor(packages, { path, name }) {
  for (let folder = path; folder; folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))) {
    const hit = packages[`${folder}/node_modules/${name}`]
    if (hit) return hit
    if (!folder.includes('/node_modules/')) break
  }
  return packages[`node_modules/${name}`]
}
