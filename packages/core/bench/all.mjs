// @ts-check
// Every bench, one after the other, each in a process of its own.
import { spawnSync } from 'node:child_process'

for (const bench of ['run', 'partial-json', 'edge', 'cassette']) {
  const { status } = spawnSync(
    process.execPath,
    [`${import.meta.dirname}/${bench}.mjs`, ...process.argv.slice(2)],
    { stdio: 'inherit' },
  )
  if (status) process.exitCode = 1
}
