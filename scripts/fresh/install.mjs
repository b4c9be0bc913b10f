// @ts-check
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../examples/install.mjs'
import { pack } from '../pack.mjs'
import { publishedPackages, root } from '../published.mjs'

/**
 * Installs what `fresh/package-lock.json` lists, and our tarballs, in a folder outside the repository.
 * @param {string} temporary
 */
export function installFresh(temporary) {
  const folder = join(temporary, 'fresh')
  mkdirSync(folder)
  for (const name of ['package.json', 'package-lock.json']) {
    cpSync(join(root, 'fresh', name), join(folder, name))
  }
  cpSync(join(root, '.npmrc'), join(folder, '.npmrc'))
  const tarballs = publishedPackages().map(({ name }) => pack(name, temporary))
  run('npm', { args: ['ci', '--prefer-offline', '--ignore-scripts'], folder })
  const quiet = ['--no-save', '--prefer-offline', '--ignore-scripts']
  run('npm', { args: ['install', ...quiet, ...tarballs], folder })
  return folder
}

/**
 * @param {string} folder
 * @param {Iterable<[string, string]>} files
 */
export function writeFiles(folder, files) {
  for (const [name, text] of files) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}
