// @ts-check
// Builds the site of `docs/` into `docs/.vitepress/dist`, which works in any folder of any host.
// `--check` also looks at every page in Chromium, and `--dev` serves the site while somebody writes. `--write` makes anew
// what comes from the sources, and `--lock` the lockfile.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync, statSync } from 'node:fs'
import { windows } from './examples/environment.mjs'

const installed = 'docs/node_modules/.package-lock.json'
const lockfile = 'docs/package-lock.json'
const args = process.argv.slice(2)

if (args.includes('--write')) {
  run('node', ['scripts/docs/generate.mjs', '--write'], '.')
  process.exit()
}
if (args.includes('--lock')) {
  run('npm', ['install', '--package-lock-only', '--ignore-scripts'], 'docs')
  process.exit()
}
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockfile).mtimeMs) {
  run('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'], 'docs')
}
// Pages embed the playground, and the programs of the migration pages import the packages as apps do.
run(
  'node',
  ['scripts/turbo.mjs', 'run', 'build', '--filter=playground', '--output-logs=errors-only'],
  '.',
)
if (args.includes('--dev')) {
  cpSync('playground/dist', 'docs/public/playground', { recursive: true })
  run('npx', ['vitepress', 'dev'], 'docs')
} else {
  rmSync('docs/public/playground', { recursive: true, force: true })
  run('npx', ['vitepress', 'build'], 'docs')
  cpSync('playground/dist', 'docs/.vitepress/dist/playground', { recursive: true })
}
if (args.includes('--check')) run('node', ['scripts/docs/check.mjs'], '.')

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: windows })
  if (status !== 0) process.exit(status ?? 1)
}
