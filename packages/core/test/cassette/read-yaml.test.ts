import { describe, expect, it } from 'vitest'
import { readYaml } from '../../src/cassette/read-yaml.ts'

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`
}

describe('reading YAML', () => {
  it.each([
    ['nothing', '', null],
    ['a byte order mark', '\uFEFFa: 1', { a: 1 }],
    ['windows line ends', 'a:\r\n- |\r\n  b\r\n  c\r\n', { a: ['b\nc\n'] }],
    ['comments', '# x\n---\na: b # c\n  # e\nf: "g" #h\n', { a: 'b', f: 'g' }],
    ['the lists of go-vcr v3, below their key', 'a:\n- 1\n- b: 2\n', { a: [1, { b: 2 }] }],
    ['the lists of go-vcr v4, indented', 'a:\n    - 1\n    - b: 2\n', { a: [1, { b: 2 }] }],
    ['empty values', 'a:\nb: ~\nc: ""\nd: []\ne: {}\n', { a: null, b: null, c: '', d: [], e: {} }],
    ['numbers as keys', '1: a\n', { '1': 'a' }],
    ['a tag for text', 'a: !!str 1\nb: !!str\n', { a: '1', b: '' }],
  ])('reads %s', (_, text, value) => {
    expect(readYaml(text)).toEqual(value)
  })

  it.each([
    ['NULL', null],
    ['True', true],
    ['yes', 'yes'],
    ['-12', -12],
    ['0x1F', 31],
    ['1.5e3', 1500],
    ['-.inf', Number.NEGATIVE_INFINITY],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['99999999999999999999999', 1e23],
    ['2025-01-01', '2025-01-01'],
    ['1:30', '1:30'],
    ['253.87975ms', '253.87975ms'],
  ])('reads the scalar %s as %s', (text, value) => {
    expect(readYaml(`a: ${text}\n`)).toEqual({ a: value })
    expect(readYaml(`%YAML 1.1\n---\na: ${text}\n`)).toEqual({ a: value })
  })

  it.each([
    ['|', 'a\n\n b\n'],
    ['|-', 'a\n\n b'],
    ['|+', 'a\n\n b\n\n\n'],
    ['|2-', 'a\n\n b'],
    ['|+1', ' a\n\n  b\n\n\n'],
  ])('reads a block scalar %s', (header, value) => {
    expect(readYaml(lines(`k: ${header}`, '  a', '', '   b', '', '', 'l: 1'))).toEqual({
      k: value,
      l: 1,
    })
  })

  it('reads base64 as bytes', () => {
    const text = lines('a: !!binary |', '  AAH/', '  /g==', 'b: !!binary "aGk="', 'c: !!binary ""')
    expect(readYaml(text)).toEqual({
      a: Uint8Array.of(0, 1, 255, 254),
      b: Uint8Array.of(104, 105),
      c: new Uint8Array(),
    })
  })

  it.each([
    ['a block', 'a:\n  - |\n    x\n    b\u2028    c\u2029      d\n', ['x\nb\u2028c\u2029  d\n']],
    ['an indented block', 'a:\n  - |2-\n      b\u2028    c\n', ['  b\u2028c']],
    ['single quotes', "a:\n  - 'b\u2028    c'\n", ['b\u2028c']],
    ['double quotes', 'a:\n  - "b\\L    c"\n', ['b\u2028    c']],
  ])('removes the indentation that Go writes after a line separator in %s', (_, text, a) => {
    expect(readYaml(text)).toEqual({ a })
  })

  it('treats __proto__ like any other key', () => {
    const value = readYaml('__proto__:\n  polluted: true\nflow: {__proto__: {polluted: true}}\n')
    expect(value).not.toHaveProperty('polluted')
    expect(Object.keys(value as object)).toEqual(['__proto__', 'flow'])
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('an error of YAML', () => {
  it.each([
    ['an alias', 'a: &x 1\nb: *x', 'line 2, column 4: Aliases are not supported'],
    ['an alias bomb', bomb(), 'line 2, column 10: Aliases are not supported'],
    ['an alias of itself', 'a: &x [*x]', 'line 1, column 8: Aliases are not supported'],
    ['an unknown tag', 'a: !!timestamp 2025-01-01', 'line 1, column 4: Unresolved tag'],
    ['a merge key with an alias', 'a: &a {b: 1}\nc:\n  <<: *a', 'line 3, column 7: Aliases'],
    ['a tab as indentation', 'a:\n\tb: 1', 'line 2, column 1: Tabs are not allowed'],
    ['a duplicate key', 'a: 1\nb: 2\n"a": 3', 'line 3, column 1: The key "a" is here twice'],
    ['a duplicate key in braces', '{a: 1, a: 2}', 'line 1, column 8: The key "a" is here twice'],
    ['a list as a key', '? [a]\n: b', 'line 1, column 3: With stringKeys, all keys must be'],
    ['two documents', 'a: 1\n---\nb: 2', 'line 2, column 1: A second document starts here'],
    ['a pair inside a value', 'a: b: c', 'line 1, column 4: Nested mappings are not allowed'],
    ['too little indentation', 'a:\n  b: 1\n c: 2', 'line 3, column 1: All mapping items must'],
    ['an open double quote', 'a: 1\nb: "c\nd', 'line 2, column 4: This " is never closed'],
    ['an open single quote', "a: 'b", "line 1, column 4: This ' is never closed"],
    ['an escaped quote at the end', 'a: "b\\"', 'line 1, column 4: This " is never closed'],
    ['an open bracket', 'a: {b: [1', 'line 1, column 10: Flow sequence'],
    ['bad base64', 'a:\n- !!binary "?"', 'line 2, column 3: A !!binary value must be base64'],
    [
      'a control character',
      'a: b\n\0',
      'line 2, column 1: This is a control character. Write \\x00',
    ],
  ])('names the place of %s', (_, text, problem) => {
    expect(() => readYaml(text)).toThrow(`YAML, ${problem}`)
  })

  it('quotes little of the text', () => {
    expect(() => readYaml(`!${'k'.repeat(100_000)} a`)).toThrow(/^YAML, .{200,300}$/)
  })
})

/** Nine levels of nine aliases each. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const held = Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*a${level - 1}`))
    return `a${level}: &a${level} [${held.join(', ')}]`
  })
  return levels.join('\n')
}
