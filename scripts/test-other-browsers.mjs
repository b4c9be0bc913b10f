// @ts-check
// The tests of core and of the hooks in Firefox and in WebKit, the engine of Safari, as far as they are
// installed.
//   npm run other-browsers
import { spawnSync } from 'node:child_process'
import { findOtherBrowsers, otherBrowsersHelp } from './other-browsers.mjs'

const browsers = findOtherBrowsers()
if (browsers.length === 0) {
  console.error(otherBrowsersHelp)
  process.exit(1)
}

for (const { name } of browsers) {
  for (const cwd of ['packages/core', 'packages/react']) {
    const { status } = spawnSync('npx', ['vitest', 'run', '--project', name], {
      stdio: 'inherit',
      cwd,
      env: { ...process.env, OTHER_BROWSERS: '1' },
    })
    if (status === 0) continue
    console.error(`FAIL ${cwd} in ${name}`)
    process.exitCode = 1
  }
}
