import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const folder = new URL('../', import.meta.url)
interface Target {
  readonly '@deltakit/source': string
  readonly default: string
}
const { exports }: { exports: Record<string, Target | string> } = JSON.parse(
  readFileSync(new URL('package.json', folder), 'utf8'),
)
const entryPoints = Object.values(exports).filter((target) => typeof target !== 'string')

it('has the source of every entry point, under the name that the build gives it', () => {
  expect(entryPoints).toHaveLength(2)
  for (const { '@deltakit/source': source, default: built } of entryPoints) {
    expect(existsSync(new URL(source, folder))).toBe(true)
    expect(built).toBe(source.replace('/src/', '/dist/').replace(/\.ts$/, '.js'))
  }
})

it('is for the client alone, so that a server component can import what it exports', () => {
  const entryPoint = readFileSync(new URL('src/index.ts', folder), 'utf8')
  const components = [...entryPoint.matchAll(/from '\.\/(panel\/[\w-]+\.tsx)'/g)]
  expect(components).toHaveLength(2)
  for (const [, file = ''] of components) {
    expect(readFileSync(new URL(`src/${file}`, folder), 'utf8')).toMatch(/^'use client'\n/)
  }
})
