// @ts-check
// Runs the local turbo with telemetry off, and with CHROMIUM_PATH set so that its cache tells a run
// with a browser from one without.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { findChromium } from './chromium.mjs'

const require = createRequire(import.meta.url)
const turbo = join(dirname(require.resolve('turbo/package.json')), 'bin', 'turbo')
const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  CHROMIUM_PATH: findChromium() ?? process.env.CHROMIUM_PATH ?? '',
}
const args = [turbo, ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env })
process.exit(status ?? 1)
