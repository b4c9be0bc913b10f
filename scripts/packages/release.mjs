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
  // What a package runs at its install would have the rights of the job.
  if (/\bnpm (?:ci|install|i)\b(?!.*--ignore-scripts)/.test(publish)) {
    problems.push('publish.yml installs without `--ignore-scripts`')
  }
  if (!read('.github/workflows/ci.yml').includes('.ci/run'))
    problems.push('ci.yml does not run .ci/run')
  for (const template of ['bug.yml', 'provider.yml']) {
    const text = read(`.github/ISSUE_TEMPLATE/${template}`)
    if (!/id: cassette.*?required: true/s.test(text)) {
      problems.push(`${template} asks for no cassette`)
    }
  }
  const packages = publishedPackages()
  const names = packages.map(({ name }) => name)
  /** @type {Set<string>} */
  const bumps = new Set()
  for (const file of readdirSync(join(root, '.changeset'))) {
    if (!file.endsWith('.md') || file === 'README.md') continue
    for (const [, name = '', bump = ''] of read(`.changeset/${file}`).matchAll(
      /^'(.+)': (\w+)$/gm,
    )) {
      bumps.add(bump)
      if (!names.includes(name))
        problems.push(`.changeset/${file} names ${name}, which is no package`)
    }
  }
  const version = nextVersion(packages[0]?.manifest.version ?? '', bumps)
  const [, described] = /^## (\S+?),? /m.exec(read('CHANGELOG.md')) ?? []
  if (described !== version) {
    problems.push(`The next release is ${version}, and CHANGELOG.md begins with ${described}`)
  }
  return problems
}

/**
 * The version that `npm run release` publishes: that of the packages, or what the changesets make of it.
 * @param {string} version
 * @param {ReadonlySet<string>} bumps
 */
function nextVersion(version, bumps) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (bumps.has('major')) return `${major + 1}.0.0`
  if (bumps.has('minor')) return `${major}.${minor + 1}.0`
  return bumps.has('patch') ? `${major}.${minor}.${patch + 1}` : version
}

/** @param {string} path */
function read(path) {
  return readFileSync(join(root, path), 'utf8')
}
