// @ts-check
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const windows = process.platform === 'win32'
const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Packs one of our packages as `npm publish` would, and returns the tarball's path.
 * @param {string} name
 * @param {string} folder
 */
export function pack(name, folder) {
  const quiet = ['--json', '--foreground-scripts=false']
  const args = ['pack', ...quiet, '--workspace', name, '--pack-destination', folder]
  const json = execFileSync('npm', args, { cwd: root, encoding: 'utf8', shell: windows })
  return join(folder, filename(JSON.parse(json)))
}

/**
 * npm 11 answers with a list, newer ones with an object by package name.
 * @param {{ filename: string }[] | Record<string, { filename: string }>} packed
 */
function filename(packed) {
  const [first] = Object.values(packed)
  if (!first) throw new Error('npm pack packed nothing')
  return first.filename.replace(/^@/, '').replace('/', '-')
}
