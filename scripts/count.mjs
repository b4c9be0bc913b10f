// @ts-check
// Sums what the test steps of a CI run left behind: `N passed, N failed`. A test that was skipped, or a
// run that left nothing, failed. The argument is how many steps failed, for those without tests.
import { readFileSync } from 'node:fs'

/** @typedef {{ fullName: string, status: string }} Test */
/** @typedef {{ name: string, message: string, status: string, assertionResults: Test[] }} TestFile */

// Recordings kept elsewhere are tested where they are given.
const mayBeSkipped = process.env.DELTAKIT_RECORDINGS
  ? /without DELTAKIT_RECORDINGS/
  : /^recordings from elsewhere/
const stepsFailed = Number(process.argv[2] ?? 0)
const total = { passed: 0, failed: 0 }

for (const folder of ['packages/core', 'packages/react', 'packages/devtools', 'playground']) {
  /** @type {{ testResults: TestFile[] } | undefined} */
  const report = read(`${folder}/artifacts/vitest.json`)
  for (const { name, message, status, assertionResults } of report?.testResults ?? []) {
    if (status === 'failed' && assertionResults.length === 0) fail(`${name} ${message}`)
    for (const test of assertionResults) {
      if (test.status === 'passed') total.passed++
      else if (test.status === 'failed') total.failed++
      else if (!mayBeSkipped.test(test.fullName)) fail(`${test.status}: ${name} ${test.fullName}`)
    }
  }
}
for (const file of [
  'runtimes/artifacts/runtimes.json',
  'playground/artifacts/e2e.json',
  'playground/artifacts/e2e-timing.json',
  'artifacts/examples.json',
  'interop/artifacts/interop.json',
  'artifacts/tabs.json',
  'artifacts/packages.json',
  'artifacts/fresh.json',
  'docs/artifacts/docs.json',
]) {
  /** @type {{ passed: number, failed: number } | undefined} */
  const report = read(file)
  total.passed += report?.passed ?? 0
  total.failed += report?.failed ?? 0
}
total.failed ||= stepsFailed
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0

/** @param {string} file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    fail(`${file} was not written`)
    return undefined
  }
}

/** @param {string} problem */
function fail(problem) {
  console.error(`FAIL ${problem}`)
  total.failed++
}
