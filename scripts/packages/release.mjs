// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedPackages, root } from '../published.mjs'

/**
 * What a release needs, and what nobody sees in a test of the code.
 * @returns {string[]} What is wrong.
 */
export function findReleaseProblems() {
  /** @type {string[]} */
  const problems = []
  const publish = read('.github/workflows/publish.yml')
  for (const needed of ['id-token: write', "NPM_CONFIG_PROVENANCE: 'true'", 'npm run packages']) {
    if (!publish.includes(needed)) problems.push(`publish.yml has no \`${needed}\``)
  }
  if (!read('.github/workflows/ci.yml').includes('.ci/run'))
    problems.push('ci.yml does not run .ci/run')
  for (const template of ['bug.yml', 'provider.yml']) {
    const text = read(`.github/ISSUE_TEMPLATE/${template}`)
    if (!/id: cassette.*?required: true/s.test(text)) {
      problems.push(`${template} asks for no cassette`)
    }
  }
  const names = publishedPackages().map(({ name }) => name)
  for (const file of readdirSync(join(root, '.changeset'))) {
    if (!file.endsWith('.md') || file === 'README.md') continue
    for (const [, name = ''] of read(`.changeset/${file}`).matchAll(/^'(.+)': \w+$/gm)) {
      if (!names.includes(name))
        problems.push(`.changeset/${file} names ${name}, which is no package`)
    }
  }
  return problems
}

/** @param {string} path */
function read(path) {
  return readFileSync(join(root, path), 'utf8')
}
