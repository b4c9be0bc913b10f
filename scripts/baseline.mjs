// @ts-check
// Prints what decides about the versions in `docs/baseline.md`: the newest that the build needs of each browser
// and runtime, by MDN's data. `scripts/packages.mjs` checks that the page names no older one.
import { findBaselineProblems, readNeeds } from './baseline/baseline.mjs'

for (const [name, needed] of readNeeds()) {
  console.log(name)
  for (const [platform, { feature, file, version }] of Object.entries(needed)) {
    console.log(`  ${platform.padEnd(10)} ${version.padEnd(8)} ${feature} ${file}`)
  }
}
for (const problem of findBaselineProblems()) {
  console.error(problem)
  process.exitCode = 1
}
