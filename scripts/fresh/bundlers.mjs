// @ts-check
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { entryPointsOf, publishedPackages } from '../published.mjs'
import { output } from './output.mjs'

/**
 * A program that uses everything of every entry point.
 * @param {(name: string) => boolean} isUsed
 */
export function everyEntryPoint(isUsed = () => true) {
  const names = namesOfEntryPoints().filter(isUsed)
  const imports = names.map((name, index) => `import * as module${index} from '${name}'`)
  const used = names.map((_, index) => `module${index}`)
  return `${imports.join('\n')}\n\nexport const all = [${used.join(', ')}]\nconsole.log(all)\n`
}

/** The same for CommonJS. */
export function everyEntryPointRequired() {
  return `console.log([${namesOfEntryPoints()
    .map((name) => `require('${name}')`)
    .join(', ')}].length)\n`
}

function namesOfEntryPoints() {
  return publishedPackages()
    .flatMap(entryPointsOf)
    .map(({ name }) => name)
}

/**
 * Bundles the program with each bundler.
 * @type {Record<string, (folder: string) => Promise<string[]>>} Each returns the warnings, in its words.
 */
export const bundlers = {
  async vite(folder) {
    /** @type {typeof import('vite')} */
    const { build, createLogger } = await load(folder, 'vite')
    // As in every app with React: TanStack Query's files begin with 'use client'.
    const { default: react } = await load(folder, '@vitejs/plugin-react')
    /** @type {string[]} */
    const warnings = []
    const logger = createLogger('warn')
    const onWarning = (/** @type {string} */ text) => void warnings.push(text)
    await build({
      root: folder,
      configFile: false,
      plugins: [react()],
      customLogger: { ...logger, warn: onWarning, warnOnce: onWarning, error: onWarning },
      build: {
        outDir: 'dist/vite',
        rolldownOptions: { input: join(folder, 'every.mjs') },
        // It has everything, so it is larger than a page should be.
        chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      },
    })
    return warnings
  },

  async webpack(folder) {
    const webpack = createRequire(join(folder, 'package.json'))('webpack')
    return new Promise((resolve, reject) => {
      webpack(
        {
          mode: 'production',
          context: folder,
          entry: './every.mjs',
          output: { path: join(folder, 'dist/webpack') },
          // It has everything, so it is larger than a page should be.
          performance: { hints: false },
        },
        (/** @type {Error | null} */ error, /** @type {Stats} */ stats) => {
          if (error) return reject(error)
          const { warnings = [], errors = [] } = stats.toJson({
            all: false,
            warnings: true,
            errors: true,
          })
          resolve([...warnings, ...errors].map(({ message }) => message))
        },
      )
    })
  },

  async esbuild(folder) {
    const { build } = await load(folder, 'esbuild')
    const { warnings, errors } = await build({
      absWorkingDir: folder,
      entryPoints: ['every.mjs'],
      bundle: true,
      format: 'esm',
      outdir: 'dist/esbuild',
      logLevel: 'silent',
    })
    return [...warnings, ...errors].map((/** @type {{ text: string }} */ { text }) => text)
  },

  async bun(folder) {
    const args = ['build', 'every.mjs', '--target=browser', '--outdir=dist/bun']
    const printed = await output('bun', { args, folder })
    return printed.split('\n').filter((line) => /warn|error/i.test(line))
  },
}

/** @typedef {{ toJson(options: object): { warnings?: { message: string }[], errors?: { message: string }[] } }} Stats */

/**
 * A package of the folder rather than ours.
 * @param {string} folder
 * @param {string} name
 */
async function load(folder, name) {
  const { resolve } = createRequire(join(folder, 'package.json'))
  return import(pathToFileURL(resolve(name)).href)
}
