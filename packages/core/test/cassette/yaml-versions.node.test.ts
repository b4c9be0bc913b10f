import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readYaml } from '../../src/cassette/read-yaml.ts'
import { writeYaml } from '../../src/cassette/write-yaml.ts'
import { propertyRun } from '../support/fuzz-run.ts'
import { data, prickly } from '../support/yaml-data.ts'

const ours = fileURLToPath(new URL('../../../../cassettes/', import.meta.url))
const others = process.env.DELTAKIT_RECORDINGS

describe.each(filesIn(ours))('the cassette %s', (file) => {
  it('is equal once written and read again, by us and by a plain YAML reader', () => {
    expectSame(join(ours, file))
  })
})

describe.skipIf(!others)('recordings from elsewhere', () => {
  it.each(others ? filesIn(others) : [])('%s is equal once written and read again', (file) => {
    expectSame(join(others ?? '', file))
  })
})

describe.each(['1.1', '1.2'] as const)('a reader of YAML %s', (version) => {
  it('reads the YAML that we write', () => {
    fc.assert(
      fc.property(data, (value) => {
        const options = { version, intAsBigInt: false, maxAliasCount: 0 } as const
        expect(parse(writeYaml(value), options)).toEqual(value)
      }),
      propertyRun,
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
  const value = readYaml(readFileSync(path, 'utf8'))
  const written = writeYaml(value)
  expect(readYaml(written)).toEqual(value)
  expect(withoutBuffers(parse(written))).toEqual(value)
}

/** The yaml package returns binary data as a Buffer. */
function withoutBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(withoutBuffers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, withoutBuffers(held)]))
}
