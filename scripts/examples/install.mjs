// @ts-check
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack } from '../pack.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const packages = ['@deltakit/core', '@deltakit/react']
const notCopied = new Set(['node_modules', 'dist', '.next', '.wrangler'])

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
  npm(['ci', '--prefer-offline'], folder)
  npm(
    ['install', '--no-save', '--prefer-offline', ...used.map((name) => `${tarballs[name]}`)],
    folder,
  )
  return folder
}

/**
 * Writes the lockfile of an example as if our packages were published. It names no tarball and no
 * registry, and has no hash of our packages: theirs changes with every commit.
 * @param {string} name
 * @param {{ folder: string, tarballs: Tarballs }} options
 */
export function writeLockfile(name, { folder, tarballs }) {
  const file = join(folder, 'package.json')
  const manifest = readJson(file)
  const used = packages.filter((dependency) => manifest.dependencies[dependency])
  const fromTarballs = used.map((dependency) => [dependency, `file:${tarballs[dependency]}`])
  writeJson(file, {
    ...manifest,
    dependencies: { ...manifest.dependencies, ...Object.fromEntries(fromTarballs) },
  })
  npm(['install', '--package-lock-only', '--ignore-scripts'], folder)
  const lock = readJson(join(folder, 'package-lock.json'))
  lock.packages[''].dependencies = manifest.dependencies
  for (const dependency of used) {
    const entry = lock.packages[`node_modules/${dependency}`]
    delete entry.resolved
    delete entry.integrity
  }
  writeJson(join(root, 'examples', name, 'package-lock.json'), lock)
}

/**
 * @param {string[]} args
 * @param {string} folder
 */
export function npm(args, folder) {
  try {
    execFileSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
      shell: process.platform === 'win32',
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', WRANGLER_SEND_METRICS: 'false' },
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = Object(error)
    throw new Error(`npm ${args.join(' ')} failed\n${stdout}${stderr}`)
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
