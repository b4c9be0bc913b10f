// @ts-check
// Every bench, one after the other, each in a process of its own. `npm run bench -- growth` runs that one.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const [named = '', ...options] = process.argv.slice(2)
const path = `${import.meta.dirname}/${named}.mjs`
if (/^[a-z-]+$/.test(named) && existsSync(path)) {
  const { status } = spawnSync(process.execPath, [path, ...options], { stdio: 'inherit' })
  process.exit(status ?? 1)
}

for (const bench of ['run', 'partial-json', 'edge', 'cassette']) {
  const { status } = spawnSync(
    process.execPath,
    [`${import.meta.dirname}/${bench}.mjs`, ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  if (status) process.exitCode = 1
}
