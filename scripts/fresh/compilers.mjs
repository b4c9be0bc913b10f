// @ts-check
import { join } from 'node:path'
import { root } from '../published.mjs'
import { output } from './output.mjs'

const strictest = [
  ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
  // Our declarations are checked too.
  ...['--skipLibCheck', 'false', '--types', 'react', '--jsx', 'react-jsx'],
  ...['--target', 'es2022', '--lib', 'es2023,dom,dom.iterable,dom.asynciterable'],
]
const resolutions = { bundler: 'esnext', node16: 'node16', nodenext: 'nodenext' }

/**
 * Compiles a program that uses every entry point, with the oldest and the newest TypeScript.
 * @type {Record<string, (folder: string) => Promise<string[]>>} Each returns what the compiler printed.
 */
export const compilers = {
  'TypeScript 5.4': (folder) => compile(folder, join(folder, 'node_modules/typescript-5-4')),
  'the newest TypeScript': (folder) => compile(folder, join(root, 'node_modules/typescript')),
}

/** @param {string} folder @param {string} typescript */
async function compile(folder, typescript) {
  /** @type {string[]} */
  const printed = []
  for (const [resolution, module] of Object.entries(resolutions)) {
    const args = [
      ...[join(typescript, 'bin/tsc'), 'every.mts', ...strictest],
      ...['--moduleResolution', resolution, '--module', module],
    ]
    printed.push(await output(process.execPath, { args, folder }))
  }
  return printed.filter(Boolean)
}
