// @ts-check
// Installs the clients of `interop/` where that is needed, type-checks its pages, and tries each in Chromium.
// `--write` writes the table of docs/interop.md, `--lock` the lockfile; anything else goes to interop/run.mjs.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { windows } from './examples/environment.mjs'

const folder = 'interop'
const installed = `${folder}/node_modules/.package-lock.json`
const lockfile = `${folder}/package-lock.json`
const args = process.argv.slice(2)

if (args.includes('--lock')) {
  run('npm', ['install', '--package-lock-only', '--ignore-scripts'], folder)
  process.exit()
}
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) {
  run('npm', ['ci', '--prefer-offline', '--ignore-scripts'], folder)
}
run('npx', ['tsc', '--project', folder], '.')
if (args.includes('--write')) {
  // The columns of clients without a page. It fails where the table is to be another.
  const tests = ['client-table', 'aimock-column'].map((name) => `test/interop/${name}.node.test.ts`)
  run('npx', ['vitest', 'run', '--project', 'node', ...tests], 'packages/core', 'may fail')
}
run('node', ['run.mjs', ...args], folder)

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {'may fail'} [mode]
 */
function run(command, args, cwd, mode) {
  // A runtime of CopilotKit reports its use to its makers, unless this is set.
  const env = { ...process.env, COPILOTKIT_TELEMETRY_DISABLED: 'true', DO_NOT_TRACK: '1' }
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: windows, env })
  if (status !== 0 && mode !== 'may fail') process.exit(status ?? 1)
}
