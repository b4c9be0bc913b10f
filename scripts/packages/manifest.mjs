// @ts-check

/** @typedef {import('../published.mjs').Manifest} Manifest */

/** What a registry page and every bundler read. */
const fields = /** @type {const} */ ({ license: 'MIT', type: 'module' })

/**
 * @param {Manifest} manifest As it is packed.
 * @param {string} folder From the root of the repository.
 * @returns {string[]} What is wrong.
 */
export function findManifestProblems(manifest, folder) {
  /** @type {string[]} */
  const problems = []
  for (const [field, value] of Object.entries(fields)) {
    if (Reflect.get(manifest, field) !== value) problems.push(`\`${field}\` is not ${value}`)
  }
  const sideEffects = Reflect.get(manifest, 'sideEffects')
  // Styles are the only ones that a bundler may not leave out.
  const isStyle = (/** @type {string} */ pattern) => pattern.endsWith('.css')
  if (sideEffects !== false && !(Array.isArray(sideEffects) && sideEffects.every(isStyle))) {
    problems.push('`sideEffects` is not false, and no list of styles')
  }
  for (const field of ['description', 'homepage', 'keywords', 'bugs', 'publishConfig']) {
    if (!Reflect.has(manifest, field)) problems.push(`there is no \`${field}\``)
  }
  const { directory, url } = Object(Reflect.get(manifest, 'repository'))
  if (directory !== folder) problems.push(`\`repository.directory\` is ${directory}`)
  if (!/^git\+https:\/\/github\.com\/.+\.git$/.test(url))
    problems.push(`\`repository.url\` is ${url}`)
  const { access, provenance } = Object(Reflect.get(manifest, 'publishConfig'))
  if (access !== 'public' || provenance !== true) {
    problems.push('`publishConfig` does not publish for everybody, with provenance')
  }
  for (const [name, range] of Object.entries(Object(Reflect.get(manifest, 'dependencies')))) {
    // Some package managers install the newest of a range, whatever Node it needs, or refuse it.
    if (range.includes('||')) problems.push(`${name} may have several major versions: ${range}`)
  }
  for (const [path, entry] of Object.entries(manifest.exports)) {
    if (typeof entry === 'string') continue
    const [first, second, ...others] = Object.keys(entry).slice(-2)
    if (first !== 'types' || second !== 'default' || others.length) {
      problems.push(`the export ${path} does not end with \`types\` and \`default\``)
    }
  }
  return problems
}
