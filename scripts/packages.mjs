// @ts-check
// Packs what we publish and has publint and attw read the tarballs. Any finding fails.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './pack.mjs'

const folder = mkdtempSync(join(tmpdir(), 'deltakit-pack-'))
try {
  for (const name of ['@deltakit/core', '@deltakit/react', '@deltakit/devtools']) {
    const tarball = pack(name, folder)
    run('publint', ['run', tarball, '--strict'], name)
    run('@arethetypeswrong/cli', [tarball, '--profile', 'esm-only', '--no-emoji'], name)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/**
 * @param {string} tool
 * @param {string[]} args
 * @param {string} name
 */
function run(tool, args, name) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin(tool), ...args], {
    encoding: 'utf8',
  })
  if (status === 0) return console.log(`ok   ${name} ${tool}`)
  console.error(`FAIL ${name} ${tool}\n${stdout}${stderr}`)
  process.exitCode = 1
}

/** @param {string} tool */
function bin(tool) {
  const folder = join('node_modules', tool)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const [file] = typeof bin === 'string' ? [bin] : Object.values(bin)
  return join(folder, file)
}
