import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { resolveLimits } from '../../src/edge/http/request-limits.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../SECURITY.md'), 'utf8')

it('names every limit of a request with its default', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| ([\d ]+) \|/gm)].map(([, name, number]) => {
    return [name, Number(number?.replaceAll(' ', ''))]
  })
  expect(Object.fromEntries(rows)).toEqual(resolveLimits())
})

it('names tests that exist', () => {
  const paths = [...page.matchAll(/`(edge\/[\w./-]+\.test\.ts)`/g)].map(([, path]) => path)
  expect(paths.length).toBeGreaterThan(10)
  const missing = paths.filter((path = '') => !existsSync(join(import.meta.dirname, '..', path)))
  expect(missing).toEqual([])
})
