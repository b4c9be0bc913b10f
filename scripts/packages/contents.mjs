// @ts-check
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a tarball may hold, and nothing else: no test, no bench, no cache of the compiler. */
const kinds = [
  { name: 'manifest', pattern: /^package\.json$/ },
  { name: 'licence', pattern: /^LICENSE$/ },
  { name: 'readme', pattern: /^README\.md$/ },
  { name: 'modules', pattern: /^dist\/.+\.js$/ },
  { name: 'maps of modules', pattern: /^dist\/.+\.js\.map$/ },
  { name: 'declarations', pattern: /^dist\/.+\.d\.ts$/ },
  { name: 'maps of declarations', pattern: /^dist\/.+\.d\.ts\.map$/ },
  { name: 'sources', pattern: /^src\/.+(?<!\.(test|test-d|bench|config))\.tsx?$/ },
]

/** What a package with style sheets has besides. Its panel takes them as text: `deck.css.js` is of `deck.css`. */
const styles = [{ name: 'style sheets', pattern: /^src\/([\w-]+\/)*[\w-]+\.css$/ }]

/** The pages of the documentation, which travel with core. */
const documentation = [
  { name: 'index of the pages', pattern: /^llms\.txt$/ },
  { name: 'pages', pattern: /^docs\/([\w-]+\/)*[\w-]+\.md$/ },
]

/**
 * @param {string} tarball
 * @param {string} folder Where it is unpacked.
 * @returns {string[]} Paths.
 */
export function unpack(tarball, folder) {
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'])
  return execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''))
}

/**
 * @param {readonly string[]} paths
 * @param {{ folder: string, hasDocs: boolean, hasStyles: boolean }} options
 * @returns {string[]} What is wrong.
 */
export function findContentProblems(paths, { folder, hasDocs, hasStyles }) {
  const expected = [...kinds, ...(hasDocs ? documentation : []), ...(hasStyles ? styles : [])]
  const strangers = paths.filter((path) => !expected.some(({ pattern }) => pattern.test(path)))
  const missing = expected.filter(({ pattern }) => !paths.some((path) => pattern.test(path)))
  return [
    ...strangers.map((path) => `${path} does not belong into a package`),
    ...missing.map(({ name }) => `there is no file of the kind: ${name}`),
    ...modulesWithoutSource(new Set(paths), folder),
    ...brokenMaps(new Set(paths), folder),
  ]
}

/**
 * @param {ReadonlySet<string>} paths
 * @param {string} folder
 */
function modulesWithoutSource(paths, folder) {
  const modules = [...paths].filter((path) => path.endsWith('.js'))
  return modules.flatMap((path) => {
    const base = path.replace(/^dist\//, '').replace(/\.js$/, '')
    if (base.endsWith('.css')) {
      const ofSheet = [`${path}.map`, `src/${base}`].filter((other) => !paths.has(other))
      return ofSheet.map((other) => `${path} is there without ${other}`)
    }
    const declarations = [`dist/${base}.d.ts`, `dist/${base}.d.ts.map`]
    const expected = hasCode(join(folder, path)) ? [`${path}.map`, ...declarations] : declarations
    const lacking = expected.filter((other) => !paths.has(other))
    const hasSource = paths.has(`src/${base}.ts`) || paths.has(`src/${base}.tsx`)
    return [...lacking, ...(hasSource ? [] : [`src/${base}.ts`])].map(
      (other) => `${path} is there without ${other}`,
    )
  })
}

/** Whether there is something to map. Vite writes no map for a file that only exports what others have. @param {string} file */
function hasCode(file) {
  return (
    readFileSync(file, 'utf8')
      .replace(/^(import|export) [^=(]*$|^\/\/.*$/gm, '')
      .trim() !== ''
  )
}

/**
 * @param {ReadonlySet<string>} paths
 * @param {string} folder
 */
function brokenMaps(paths, folder) {
  return [...paths]
    .filter((path) => path.endsWith('.map'))
    .flatMap((path) => {
      const { sources } = JSON.parse(readFileSync(join(folder, path), 'utf8'))
      return sources
        .map((/** @type {string} */ source) => join(path, '..', source))
        .filter((/** @type {string} */ source) => !paths.has(source))
        .map((/** @type {string} */ source) => `${path} leads to ${source}, which is not packed`)
    })
}
