// @ts-check
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { build } from 'vite'
import { pack } from '../scripts/pack.mjs'

const require = createRequire(import.meta.url)

/**
 * Packs core, installs the tarball in `folder` as a stranger would, and bundles each entry with it
 * to `<name>.mjs` there. Returns core's folder.
 * @param {string} folder
 * @param {Record<string, string>} entries By name.
 */
export async function bundle(folder, entries) {
  const modules = join(folder, 'node_modules')
  const core = join(modules, '@deltakit', 'core')
  mkdirSync(core, { recursive: true })
  execFileSync('tar', ['-xzf', pack('@deltakit/core', folder), '-C', core, '--strip-components=1'])
  for (const name of ['eventsource-parser', 'yaml']) {
    cpSync(folderOf(name), join(modules, name), { recursive: true })
  }

  /** @type {Set<string>} */
  const used = new Set()
  for (const [name, entry] of Object.entries(entries)) {
    await build({
      root: import.meta.dirname,
      configFile: false,
      logLevel: 'warn',
      plugins: [fromTarball(core, used)],
      build: {
        outDir: folder,
        emptyOutDir: false,
        minify: false,
        target: 'es2023',
        lib: { entry, formats: ['es'], fileName: () => `${name}.mjs` },
        rolldownOptions: { external: /^node:/ },
      },
    })
  }
  const strays = [...used].filter((id) => !id.startsWith(modules + sep))
  if (used.size === 0 || strays.length > 0) throw new Error(`Not from the tarball: ${strays}`)
  return core
}

/**
 * The folder of a package that core depends on.
 * @param {string} name
 */
function folderOf(name) {
  const core = dirname(require.resolve('@deltakit/core/package.json'))
  const entry = createRequire(join(core, 'package.json')).resolve(name)
  return dirname(dirname(entry))
}

/**
 * Resolves packages as core's own files would instead of from here, and keeps what came of it.
 * @param {string} core
 * @param {Set<string>} used
 * @returns {import('vite').Plugin}
 */
function fromTarball(core, used) {
  return {
    name: 'from-tarball',
    enforce: 'pre',
    async resolveId(source) {
      if (!/^(@deltakit\/|eventsource-parser$|yaml$)/.test(source)) return null
      const importer = join(core, 'package.json')
      const found = await this.resolve(source, importer, { skipSelf: true })
      if (found) used.add(found.id)
      return found
    },
  }
}
