// @ts-check
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../published.mjs'

const { resolve } = createRequire(join(root, 'package.json'))

/**
 * What the declarations import has to be in the manifest: a package manager that keeps packages apart gives
 * them nothing else. Where `@types/react` is missing there, they get that of another app of a monorepo.
 * @param {readonly string[]} paths
 * @param {{ folder: string, manifest: import('../published.mjs').Manifest }} options
 * @returns {string[]} What is wrong.
 */
export function findDeclarationProblems(paths, { folder, manifest }) {
  const { name, dependencies, peerDependencies } = manifest
  const named = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })])
  const imported = paths
    .filter((path) => path.endsWith('.d.ts'))
    .flatMap((path) => importsOf(readFileSync(join(folder, path), 'utf8')))
  const needed = [...new Set(imported)].flatMap((one) => [one, ...typesOf(one)])
  return needed
    .filter((one) => !named.has(one))
    .map((one) => `the declarations need ${one}, which the manifest does not name`)
}

/** The packages that a declaration imports. @param {string} text */
function importsOf(text) {
  const specifiers = text.matchAll(/\b(?:from |import\(|import )['"]([^./'"][^'"]*)['"]/g)
  return [...specifiers].map(([, specifier = '']) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '')
}

/** Where a package has no types of its own, the one that has them. @param {string} name */
function typesOf(name) {
  const types = `@types/${name.replace(/^@(.+)\//, '$1__')}`
  try {
    resolve(`${types}/package.json`)
    return [types]
  } catch {
    return []
  }
}
