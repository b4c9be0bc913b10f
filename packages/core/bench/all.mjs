// @ts-check
// Every bench, one after the other, each in a process of its own. `npm run bench -- growth` runs that one,
// and with it what hostile requests cost a handler.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const [named = '', ...options] = process.argv.slice(2)
if (/^[a-z-]+$/.test(named) && existsSync(pathOf(named))) {
  run(named, options)
  if (named === 'growth') run('hostile-body', [])
} else {
  const everything = [
    'run',
    'templates',
    'limits',
    'relay',
    'bedrock',
    'partial-json',
    'blocks',
    'edge',
    'cassette',
    'memory',
  ]
  for (const bench of everything) run(bench, process.argv.slice(2))
}

/** @param {string} bench */
function pathOf(bench) {
  return `${import.meta.dirname}/${bench}.mjs`
}

/**
 * @param {string} bench
 * @param {readonly string[]} options
 */
function run(bench, options) {
  const { status } = spawnSync(process.execPath, [pathOf(bench), ...options], { stdio: 'inherit' })
  if (status === 0) return
  console.error(`FAIL ${bench} ${options.join(' ')}`)
  process.exitCode = 1
}
