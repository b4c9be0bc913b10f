import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cassettes, faults, handmade } from '../../../../cassettes/index.ts'
import { exports as entryPoints } from '../../package.json' with { type: 'json' }
import * as cassette from '../../src/cassette.ts'
import { resolveLimits } from '../../src/edge/http/request-limits.ts'
import * as edge from '../../src/edge.ts'
import * as core from '../../src/index.ts'
import * as compatible from '../../src/providers/compatible.ts'
import * as tools from '../../src/tools.ts'
import { codeIn, contributing, namesIn, readDocument, root, tableUnder } from './documents.ts'

const readme = readDocument('README.md')
const readmeText = readme.lines.join('\n')
const fromOpenai = readDocument('docs/from-openai.md').lines.join('\n')

describe('the sizes in the documents', () => {
  const sizes: Record<string, number> = JSON.parse(readFileSync(join(root, 'sizes.json'), 'utf8'))
  const table = tableUnder(readDocument('docs/benchmarks.md'), 'Sizes')
  const claims = [
    ...table.map(([name = '', size]) => [codeIn(name)[0] ?? '', Number(size)] as const),
    ['streamChat + openrouter', figureIn(/is ([\d.]+) KB minified/)] as const,
    ['streamChat + openrouter', figureIn(/is ([\d.]+) KB minified/, fromOpenai)] as const,
    ['the hooks beyond streamChat', figureIn(/hooks add ([\d.]+) KB/)] as const,
  ]

  function figureIn(pattern: RegExp, text = readmeText): number {
    return Number(pattern.exec(text)?.[1])
  }

  // As much as `npm run size` lets a row grow without a word, and the rounding.
  it.each(claims)('are those of sizes.json: %s', (name, size) => {
    const measured = Number(sizes[name]) / 1024
    expect(Math.abs(size - measured)).toBeLessThan(measured * 0.03 + 0.05)
  })
})

it('counts the cassettes that the README claims', () => {
  const claimed = Number(/more than (\d+) cassettes/.exec(readmeText)?.[1])
  expect(claimed).toBeGreaterThan(100)
  expect(cassettes.length + handmade.length + faults.length).toBeGreaterThan(claimed)
})

it('claims nothing about speed in the README that the benchmarks do not have', () => {
  const start = readmeText.indexOf('## Three things')
  const claims = readmeText
    .slice(start, readmeText.indexOf('## Install'))
    .match(/[\d,.]+(?= ms| times)/g)
  const benchmarks = readDocument('docs/benchmarks.md').lines.join('\n')
  expect(claims?.length).toBeGreaterThan(3)
  expect(claims?.filter((figure) => !benchmarks.includes(` ${figure}`))).toEqual([])
})

it('measures the `useChat` that the documents name, and of which the peers have the same version', () => {
  const { devDependencies } = readJson('packages/react/package.json')
  const version = /@(\d.*)$/.exec(devDependencies['ai-sdk-react-4'])?.[1] ?? ''
  expect(version).toBe(readJson('peers/package.json').dependencies['@ai-sdk/react'])

  const pages = join(root, 'packages/react/bench/page')
  const imports = readdirSync(pages).flatMap((name) => [
    ...readFileSync(join(pages, name), 'utf8').matchAll(/import \{ useChat \} from '(.+)'/g),
  ])
  expect([...new Set(imports.map(([, from]) => from))]).toEqual(['ai-sdk-react-4'])

  const benchmarks = readDocument('docs/benchmarks.md').lines.join('\n')
  const named = `${readmeText}${benchmarks}`.matchAll(/`useChat`[^|.]*`@ai-sdk\/react` (\d+)/g)
  const majors = [...named].map(([, major]) => major)
  expect(majors.length).toBeGreaterThan(1)
  expect(new Set(majors)).toEqual(new Set([version.split('.')[0]]))
})

it('has limits of a handler among its guides, and their defaults', () => {
  const rows = tableUnder(readDocument('docs/servers.md'), 'Limits').map(
    ([name = '', most = '']) => [codeIn(name)[0], Number(most.replaceAll(',', ''))],
  )
  expect(rows.length).toBeGreaterThan(3)
  expect(resolveLimits()).toMatchObject(Object.fromEntries(rows))
})

it('keeps the README short', () => {
  expect(readme.lines.length).toBeLessThan(170)
})

it('lists every entry point of core', () => {
  const listed = namesIn(tableUnder(readDocument('packages/core/README.md'), 'Entry points'))
  const names = Object.keys(entryPoints).filter((name) => name !== './package.json')
  expect(listed.filter((name) => name.startsWith('@')).sort()).toEqual(
    names.map((name) => `@deltakit/core${name.slice(1)}`).sort(),
  )
})

it('lists every preset of compatible', () => {
  const heading = 'Any server with Chat Completions'
  const presets = Object.entries(compatible).filter(([, value]) => typeof value === 'object')
  expect(namesIn(tableUnder(readDocument('docs/providers.md'), heading)).sort()).toEqual(
    presets.map(([name]) => name).sort(),
  )
})

describe('the table of errors', () => {
  const rows = tableUnder(readDocument('docs/reference.md'), 'Errors')
  const entries = Object.entries({
    '@deltakit/core': core,
    '@deltakit/core/tools': tools,
    '@deltakit/core/edge': edge,
    '@deltakit/core/cassette': cassette,
  })
  const classes = entries.flatMap(([from, exported]) =>
    Object.entries(exported).flatMap(([name, value]) =>
      isErrorClass(value) && name !== 'DeltakitError' ? [{ name, from, value }] : [],
    ),
  )

  it('lists the classes that the entry points export', () => {
    expect(rows.map(([name, from]) => `${name} of ${from}`).sort()).toEqual(
      classes.map(({ name, from }) => `\`${name}\` of \`${from}\``).sort(),
    )
  })

  it('is right about what can be sent again', () => {
    const fixed = rows.filter(([, , retryable]) => retryable === 'yes' || retryable === 'no')
    expect(fixed.length).toBeGreaterThan(5)
    const found = fixed.map(([cell = '']) => {
      const { value } = classes.find(({ name }) => cell === `\`${name}\``) ?? {}
      return [cell, value && Reflect.construct(value, [[], '', '']).retryable ? 'yes' : 'no']
    })
    expect(found).toEqual(fixed.map(([cell, , retryable]) => [cell, retryable]))
  })
})

function isErrorClass(value: unknown): value is new () => Error {
  return typeof value === 'function' && value.prototype instanceof Error
}

it('names only scripts of the package, for people who work on the repository', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = contributing.flatMap(({ lines }) =>
    [...lines.join('\n').matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name),
  )
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

function readJson(path: string) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'))
}
