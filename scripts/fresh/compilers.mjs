// @ts-check
import { join } from 'node:path'
import { root } from '../published.mjs'
import { output } from './output.mjs'

const strictest = [
  ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
  // Our declarations are checked too.
  ...['--skipLibCheck', 'false', '--jsx', 'react-jsx', '--target', 'es2022'],
]
const page = ['--types', 'react', '--lib', 'es2023,dom,dom.iterable,dom.asynciterable']
const server = ['--types', 'node', '--lib', 'es2023']
const newest = join(root, 'node_modules/typescript')
const resolutions = { bundler: 'esnext', node16: 'node16', nodenext: 'nodenext' }

/**
 * Compiles a program that uses every entry point, with the oldest and the newest TypeScript, one of a
 * server that has no types of a page, and a package that others import by its declarations.
 * @type {Record<string, (folder: string) => Promise<string[]>>} Each returns what the compiler printed.
 */
export const compilers = {
  'TypeScript 5.4': (folder) => compile(folder, join(folder, 'node_modules/typescript-5-4')),
  'the newest TypeScript': (folder) => compile(folder, newest),
  'TypeScript on a server': (folder) =>
    compile(folder, newest, { program: 'server.mts', surroundings: server }),
  'TypeScript that writes declarations': (folder) =>
    compile(folder, newest, {
      program: 'shared-package.mts',
      surroundings: [...page, '--noEmit', 'false', '--emitDeclarationOnly', '--declaration'],
    }),
}

/**
 * @param {string} folder
 * @param {string} typescript
 * @param {{ program: string, surroundings: string[] }} [options]
 */
async function compile(
  folder,
  typescript,
  { program, surroundings } = { program: 'every.mts', surroundings: page },
) {
  /** @type {string[]} */
  const printed = []
  for (const [resolution, module] of Object.entries(resolutions)) {
    const args = [
      ...[join(typescript, 'bin/tsc'), program, ...strictest, ...surroundings],
      ...['--moduleResolution', resolution, '--module', module],
    ]
    printed.push(await output(process.execPath, { args, folder }))
  }
  return printed.filter(Boolean)
}
