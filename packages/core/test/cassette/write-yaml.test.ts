import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readYaml } from '../../src/cassette/read-yaml.ts'
import { writeYaml } from '../../src/cassette/write-yaml.ts'
import { propertyRun } from '../support/fuzz-run.ts'
import { data, prickly } from '../support/yaml-data.ts'

describe('writing YAML', () => {
  it('has the layout of go-vcr', () => {
    const value = {
      version: 2,
      interactions: [
        {
          id: 0,
          host: '',
          body: '{"a":"it\'s"}',
          headers: { Accept: ['application/json'] },
          url: 'https://a/b?c=d',
          stream: 'data: {"a":1}\n\ndata: [DONE]\n\n',
          status: '200 OK',
          uncompressed: true,
          duration: '253.87975ms',
          none: [],
          empty: {},
        },
      ],
    }
    const written = [
      '---',
      'version: 2',
      'interactions:',
      '- id: 0',
      '  host: ""',
      `  body: '{"a":"it''s"}'`,
      '  headers:',
      '    Accept:',
      '    - application/json',
      '  url: https://a/b?c=d',
      '  stream: |+',
      '    data: {"a":1}',
      '',
      '    data: [DONE]',
      '',
      '  status: 200 OK',
      '  uncompressed: true',
      '  duration: 253.87975ms',
      '  none: []',
      '  empty: {}',
      '',
    ]
    expect(writeYaml(value)).toBe(written.join('\n'))
  })

  it.each([
    ['a\nb', ' |-\n  a\n  b'],
    ['a\nb\n', ' |\n  a\n  b'],
    ['a\n\n', ' |+\n  a\n'],
    ['a\r\nb', ' "a\\r\\nb"'],
    [' a\nb', ' " a\\nb"'],
    ['a\n \nb', ' "a\\n \\nb"'],
    ['\u2028', ' "\\u2028"'],
    ['\ufeffa\n', ' "\\ufeffa\\n"'],
    ['\x7f', ' "\\x7f"'],
    ['\ud800', ' \ufffd'],
    ['yes', " 'yes'"],
    ['1e3', " '1e3'"],
    ['2025-01-01', " '2025-01-01'"],
    ['1:30', " '1:30'"],
    ['😀\n', ' |\n  😀'],
    [`${'a'.repeat(200)} ${'b'.repeat(200)}`, ` ${'a'.repeat(200)} ${'b'.repeat(200)}`],
    [`${'a "b" '.repeat(50)}\t`, ` "${'a \\"b\\" '.repeat(50)}\\t"`],
  ])('writes %j as%s', (text, written) => {
    expect(writeYaml({ a: text })).toBe(`---\na:${written}\n`)
  })

  it('writes bytes as base64 in lines, and only those that an array shows', () => {
    const shown = Uint8Array.from({ length: 120 }, (_, index) => index).subarray(0, 100)
    const text = writeYaml({ a: shown, b: new Uint8Array() })
    expect(text).toMatch(/^---\na: !!binary \|\n {2}AAEC[^\n]{72}\n {2}[^\n]+\nb: !!binary ""\n$/)
    expect(readYaml(text)).toEqual({ a: new Uint8Array(shown), b: new Uint8Array() })
  })

  it('writes an object out again each time, without an alias', () => {
    const shared = { a: 1 }
    expect(writeYaml([shared, shared])).toBe('---\n- a: 1\n- a: 1\n')
  })

  it('rejects values that a cassette cannot hold', () => {
    const circle: unknown[] = []
    circle.push(circle)
    expect(() => writeYaml(circle)).toThrow('nested deeper than 100 levels, or contains itself')
    expect(() => writeYaml({ a: () => 1 })).toThrow('to be plain data, got a function in it')
  })

  it.each(prickly)('writes %j so that it is read the same, as a value and as a key', (text) => {
    const value = { [text]: text, list: [text, { [text]: [text] }] }
    expect(readYaml(writeYaml(value))).toEqual(value)
    expect(readYaml(writeYaml(text))).toBe(text)
  })

  it('writes any data so that it is read the same', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(readYaml(writeYaml(value))).toEqual(value)
      }),
      propertyRun,
    )
  })

  it('writes any bytes so that they are read the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readYaml(writeYaml([bytes]))).toEqual([new Uint8Array(bytes)])
      }),
      propertyRun,
    )
  })
})
