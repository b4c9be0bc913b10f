import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readYaml } from '../../../src/cassette/yaml/parse.ts'
import { writeYaml } from '../../../src/cassette/yaml/write.ts'
import { data, prickly } from '../../support/yaml-data.ts'

const own = fileURLToPath(new URL('../../../../../cassettes/', import.meta.url))
const others = process.env.DELTAKIT_RECORDINGS

describe.each(filesIn(own))('the cassette %s', (file) => {
  it('reads as the yaml package reads it', () => {
    expectSame(join(own, file))
  })
})

describe.skipIf(!others)('recordings from elsewhere', () => {
  it.each(others ? filesIn(others) : [])('%s reads as the yaml package reads it', (file) => {
    expectSame(join(others ?? '', file))
  })
})

describe.each(['1.1', '1.2'] as const)('a reader of YAML %s', (version) => {
  it('reads what we write', () => {
    fc.assert(
      fc.property(data, (value) => {
        const options = { version, intAsBigInt: false, maxAliasCount: 0 } as const
        expect(parse(writeYaml(value), options)).toEqual(value)
      }),
    )
  })

  it.each(prickly)('reads %j as the same text', (text) => {
    expect(parse(writeYaml([text, { [text]: text }]), { version })).toEqual([
      text,
      { [text]: text },
    ])
  })
})

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.yaml'),
  )
}

function expectSame(path: string): void {
  const text = readFileSync(path, 'utf8')
  const value = readYaml(text)
  expect(value).toEqual(plain(parse(text)))
  expect(readYaml(writeYaml(value))).toEqual(value)
  expect(plain(parse(writeYaml(value)))).toEqual(value)
}

/** The yaml package gives Buffers for binary data. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held)]))
}
