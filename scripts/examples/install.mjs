// @ts-check
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack } from '../pack.mjs'
import { environment, windows } from './environment.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['@deltakit/core', '@deltakit/react', '@deltakit/devtools']
const notCopied = new Set(['node_modules', 'dist', '.next', '.wrangler', '.dev.vars'])

/** @typedef {Record<string, string>} Tarballs Paths by package name. */

/**
 * @param {string} folder
 * @returns {Tarballs}
 */
export function packPackages(folder) {
  return Object.fromEntries(packages.map((name) => [name, pack(name, folder)]))
}

/**
 * Copies an example to a folder of its own, outside the repository, as somebody who clones it has it.
 * @param {string} name
 * @param {string} temporary
 */
export function copyExample(name, temporary) {
  const folder = join(temporary, name)
  cpSync(join(root, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !notCopied.has(basename(path)),
  })
  cpSync(join(root, '.npmrc'), join(folder, '.npmrc'))
  return folder
}

/**
 * Installs what the lockfile lists, and our tarballs in the place of our published packages.
 * @param {string} folder
 * @param {Tarballs} tarballs
 */
export function install(folder, tarballs) {
  if (existsSync(join(folder, 'deno.json'))) linkInDeno(folder, tarballs)
  else installWithNpm(folder, tarballs)
  return folder
}

/**
 * @param {string} folder
 * @param {Tarballs} tarballs
 */
function installWithNpm(folder, tarballs) {
  const manifest = readJson(join(folder, 'package.json'))
  const lock = readJson(join(folder, 'package-lock.json'))
  const used = packages.filter((name) => manifest.dependencies[name])
  for (const name of used) {
    delete manifest.dependencies[name]
    delete lock.packages[''].dependencies[name]
    delete lock.packages[`node_modules/${name}`]
  }
  writeJson(join(folder, 'package.json'), manifest)
  writeJson(join(folder, 'package-lock.json'), lock)
  const files = used.map((name) => `${tarballs[name]}`)
  run('npm', { args: ['ci', '--prefer-offline'], folder })
  run('npm', { args: ['install', '--no-save', '--prefer-offline', ...files], folder })
}

/**
 * Deno takes a package from a folder where its configuration links it.
 * @param {string} folder
 * @param {Tarballs} tarballs
 */
function linkInDeno(folder, tarballs) {
  const core = join(folder, 'linked-core')
  mkdirSync(core)
  run('tar', {
    args: ['-xzf', `${tarballs['@deltakit/core']}`, '--strip-components=1'],
    folder: core,
  })
  const file = join(folder, 'deno.json')
  writeJson(file, { ...readJson(file), links: ['./linked-core'], nodeModulesDir: 'auto' })
  run('deno', { args: ['install'], folder })
}

/**
 * Writes the lockfile of an example as if our packages were published. It names no tarball and no
 * registry, and has no hash of our packages: theirs changes with every commit.
 * @param {string} name
 * @param {{ folder: string, tarballs: Tarballs }} options
 */
export function writeLockfile(name, { folder, tarballs }) {
  const example = join(root, 'examples', name)
  if (existsSync(join(folder, 'deno.json'))) {
    linkInDeno(folder, tarballs)
    const lock = readJson(join(folder, 'deno.lock'))
    delete lock.workspace.links
    writeJson(join(example, 'deno.lock'), lock)
  } else {
    writeJson(join(example, 'package-lock.json'), npmLock(folder, tarballs))
  }
}

/**
 * @param {string} folder
 * @param {Tarballs} tarballs
 */
function npmLock(folder, tarballs) {
  const file = join(folder, 'package.json')
  const manifest = readJson(file)
  const used = packages.filter((dependency) => manifest.dependencies[dependency])
  const fromTarballs = used.map((dependency) => [dependency, `file:${tarballs[dependency]}`])
  writeJson(file, {
    ...manifest,
    dependencies: { ...manifest.dependencies, ...Object.fromEntries(fromTarballs) },
  })
  run('npm', { args: ['install', '--package-lock-only', '--ignore-scripts'], folder })
  const lock = readJson(join(folder, 'package-lock.json'))
  lock.packages[''].dependencies = manifest.dependencies
  for (const dependency of used) {
    const entry = lock.packages[`node_modules/${dependency}`]
    delete entry.resolved
    delete entry.integrity
  }
  return lock
}

/**
 * Runs a program to its end. Throws with what it printed where it fails.
 * @param {string} command
 * @param {{ args: string[], folder: string }} options
 */
export function run(command, { args, folder }) {
  try {
    const env = environment(command)
    execFileSync(command, args, { cwd: folder, stdio: 'pipe', shell: windows, env })
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error)
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}${stderr}`)
  }
}

/** @param {string} file */
function readJson(file) {
  if (!existsSync(file)) throw new Error(`There is no ${file}: node scripts/examples.mjs --lock`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/**
 * @param {string} file
 * @param {unknown} value
 */
function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
}
