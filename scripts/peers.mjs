// @ts-check
// Installs the peers where that is needed, type-checks `peers/`, and measures Deltakit beside them. Arguments go
// to peers/run.mjs.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { windows } from './examples/environment.mjs'

const folder = 'peers'
const installed = `${folder}/node_modules/.package-lock.json`
const lockfile = `${folder}/package-lock.json`

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) {
  run('npm', ['ci', '--prefer-offline', '--ignore-scripts'], folder)
}
run('npx', ['tsc', '--project', folder], '.')
run('node', ['run.mjs', ...process.argv.slice(2)], folder)

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: windows })
  if (status !== 0) process.exit(status ?? 1)
}
