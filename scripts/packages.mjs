// @ts-check
// Packs what we publish, and checks what is in the tarballs: the files, the manifest, what publint and
// attw find, the pages for editors. Also that `docs/api/` is what `npm run api` writes, and that the build
// needs no newer browser than `docs/baseline.md` names. Needs the build.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { findApiProblems } from './api/api.mjs'
import { findBaselineProblems } from './baseline/baseline.mjs'
import { pack } from './pack.mjs'
import { findContentProblems, unpack } from './packages/contents.mjs'
import { findDeclarationProblems } from './packages/declarations.mjs'
import { findDocsProblems } from './packages/docs.mjs'
import { findManifestProblems } from './packages/manifest.mjs'
import { findReleaseProblems } from './packages/release.mjs'
import { publishedPackages, root } from './published.mjs'

const temporary = mkdtempSync(join(tmpdir(), 'deltakit-pack-'))
/** What `.ci/run` counts. */
const counts = { passed: 0, failed: 0 }
try {
  report('docs/api', findApiProblems())
  report('docs/baseline.md', findBaselineProblems())
  report('workflows and templates', findReleaseProblems())
  for (const { name, folder } of publishedPackages()) {
    const tarball = pack(name, temporary)
    const unpacked = join(temporary, basename(name))
    const paths = unpack(tarball, unpacked)
    const manifest = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'))
    const hasDocs = name === '@deltakit/core'
    const hasStyles = Array.isArray(manifest.sideEffects)
    const contents = { folder: unpacked, hasDocs, hasStyles }
    report(`${name} files`, findContentProblems(paths, contents))
    report(`${name} manifest`, findManifestProblems(manifest, relative(root, folder)))
    const declarations = findDeclarationProblems(paths, { folder: unpacked, manifest })
    report(`${name} declarations`, declarations)
    if (hasDocs) report(`${name} pages`, findDocsProblems(unpacked))
    report(`${name} publint`, run('publint', ['run', tarball, '--strict']))
    const attw = [tarball, '--profile', 'esm-only', '--no-emoji']
    report(`${name} attw`, run('@arethetypeswrong/cli', attw))
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
mkdirSync('artifacts', { recursive: true })
writeFileSync('artifacts/packages.json', JSON.stringify(counts))

/**
 * @param {string} name
 * @param {readonly string[]} problems
 */
function report(name, problems) {
  if (problems.length === 0) {
    counts.passed++
    console.log(`ok   ${name}`)
    return
  }
  counts.failed++
  process.exitCode = 1
  console.error(`FAIL ${name}\n  ${problems.join('\n  ')}`)
}

/**
 * @param {string} tool
 * @param {string[]} args
 */
function run(tool, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin(tool), ...args], {
    encoding: 'utf8',
  })
  return status === 0 ? [] : [`${stdout}${stderr}`]
}

/** @param {string} tool */
function bin(tool) {
  const folder = join('node_modules', tool)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const [file] = typeof bin === 'string' ? [bin] : Object.values(bin)
  return join(folder, file)
}
