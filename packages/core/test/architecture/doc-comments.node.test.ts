import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { exports as coreExports } from '../../package.json' with { type: 'json' }

const packages = resolve(import.meta.dirname, '../../..')
const entryPoints = [
  ...Object.values(coreExports).flatMap((entry) =>
    typeof entry === 'string' ? [] : join(packages, 'core', entry['@deltakit/source']),
  ),
  join(packages, 'react/src/index.ts'),
]

/** What a person passes in and gets back. The fields of events and of parts are in the reference. */
const shapes =
  /(Options|Actions|State|Slice|View|Context|Callbacks|Result|Parts|Limits|Settings|Slices)$/

/** The exported names, by the file that has them. */
function exportedNames(entryPoint: string): [file: string, name: string][] {
  const code = readFileSync(entryPoint, 'utf8')
  const own = [...code.matchAll(/^export interface (\w+)/gm)].map(([, name = '']) => name)
  const others = [...code.matchAll(/^export (?:type )?\{([^}]+)\} from '(\.[^']+)'/gm)].flatMap(
    ([, names = '', file = '']) =>
      names
        .split(',')
        .map((name): [string, string] => [
          resolve(dirname(entryPoint), file),
          name.replace('type ', '').trim(),
        ]),
  )
  return [...own.map((name): [string, string] => [entryPoint, name]), ...others]
}

/** The members of an interface without a comment, each as `Interface.member`. */
function undocumented(file: string, name: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  const start = lines.findIndex((line) => line.startsWith(`export interface ${name}`))
  if (start < 0) return []
  // One that only extends others ends with `{}`.
  const end = lines.findIndex((line, index) => index >= start && /(^|\{)\}$/.test(line))
  return lines.slice(start, end).flatMap((line, index) => {
    const [, member] = /^ {2}(?:readonly )?(\w+)\??[:(<]/.exec(line) ?? []
    const isDocumented = lines[start + index - 1]?.trimEnd().endsWith('*/')
    return member && !isDocumented ? [`${name}.${member}`] : []
  })
}

it('has a comment on every field that a person passes in or gets back', () => {
  const names = entryPoints.flatMap(exportedNames).filter(([, name]) => shapes.test(name))
  expect(names.length).toBeGreaterThan(40)
  expect(new Set(names.flatMap(([file, name]) => undocumented(file, name)))).toEqual(new Set())
})
