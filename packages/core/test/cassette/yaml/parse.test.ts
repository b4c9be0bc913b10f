import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readYaml } from '../../../src/cassette/yaml/parse.ts'
import { writeYaml } from '../../../src/cassette/yaml/write.ts'
import { data, prickly } from '../../support/yaml-data.ts'

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`
}

describe('the reader', () => {
  it.each([
    ['nothing', '', null],
    ['only comments', '# a\n\n # b\n', null],
    ['a document mark', '---\na: 1\n', { a: 1 }],
    ['an end mark', '--- # c\na: 1\n...\n# over\n', { a: 1 }],
    ['a byte order mark', '\uFEFFa: 1', { a: 1 }],
    ['no last line end', 'a: b', { a: 'b' }],
    ['windows line ends', 'a:\r\n- |\r\n  b\r\n  c\r\n', { a: ['b\nc\n'] }],
    ['comments anywhere', '# x\na: b # c\n# d\n  # e\nf: "g" #h\n', { a: 'b', f: 'g' }],
    ['no comment without a space', 'a: b#c\nd: e # f\n', { a: 'b#c', d: 'e' }],
    ['an empty value', 'a:\nb: ~\nc:\n', { a: null, b: null, c: null }],
    ['a list below its key', 'a:\n- 1\n- 2\nb: 3\n', { a: [1, 2], b: 3 }],
    ['an indented list', 'a:\n    - 1\n    - b: 2\n      c: 3\n', { a: [1, { b: 2, c: 3 }] }],
    ['a list in a list', '- - 1\n  - 2\n-\n  - 3\n- \n', [[1, 2], [3], null]],
    ['quoted keys', `"a: b": 1\n'c''d': 2\n`, { 'a: b': 1, "c'd": 2 }],
    ['a colon that is no key', 'url: http://a:1/b?c#d\n', { url: 'http://a:1/b?c#d' }],
    [
      'flow collections',
      '{a: [1, {b: }, "c,]"], "d":[], e}',
      { a: [1, { b: null }, 'c,]'], d: [], e: null },
    ],
    ['flow over lines', 'a: [ # c\n  b c\n    d,\n\n  e ]\n', { a: ['b c d', 'e'] }],
    ['a tag for text', 'a: !!str 1\nb: !!str\nc: !!str "d"\n', { a: '1', b: '', c: 'd' }],
  ])('reads %s', (_, text, value) => {
    expect(readYaml(text)).toEqual(value)
  })

  it.each([
    ['null', null],
    ['NULL', null],
    ['nULL', 'nULL'],
    ['True', true],
    ['yes', 'yes'],
    ['0', 0],
    ['-12', -12],
    ['+7', 7],
    ['0x1F', 31],
    ['0o17', 15],
    ['1_000', '1_000'],
    ['1.5e3', 1500],
    ['.5', 0.5],
    ['-.inf', Number.NEGATIVE_INFINITY],
    ['.NaN', Number.NaN],
    ['9007199254740993', 9007199254740993n],
    ['99999999999999999999999', 1e23],
    ['2025-01-01', '2025-01-01'],
    ['1.2.3', '1.2.3'],
    ['253.87975ms', '253.87975ms'],
  ])('takes the plain scalar %s for what it is', (text, value) => {
    expect(readYaml(`a: ${text}\n`)).toEqual({ a: value })
  })

  it.each([
    ['folds plain text', 'a b\n   c\n\n   d\n', 'a b c\nd'],
    ['folds single quotes', "'a b \n\n\n  c''d\n '", "a b\n\nc'd "],
    ['folds double quotes', '"a \\\n   b\\\n   \\ c\n  d\n\n  e\\n"', 'a b c d\ne\n'],
    [
      'knows every escape',
      '"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\ \\"\\/\\\\\\N\\_\\L\\P\\x41\\u00e9\\U0001F600"',
      '\0\x07\b\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029Aé😀',
    ],
    ['joins a surrogate pair', '"\\ud83d\\ude00"', '😀'],
    ['takes off the indentation that Go puts after a line separator', "'a\u2028   b'", 'a\u2028b'],
  ])('%s', (_, text, value) => {
    expect(readYaml(`a: ${text}`)).toEqual({ a: value })
  })

  it.each([
    ['|', 'a\n\n b\n'],
    ['|-', 'a\n\n b'],
    ['|+', 'a\n\n b\n\n\n'],
    ['>', 'a\n\n b\n'],
    ['>-', 'a\n\n b'],
    ['>+ # c', 'a\n\n b\n\n\n'],
    ['|2-', 'a\n\n b'],
    ['|+1', ' a\n\n  b\n\n\n'],
  ])('reads a block scalar %s', (header, value) => {
    expect(readYaml(lines(`k: ${header}`, '  a', '', '   b', '', '', 'l: 1'))).toEqual({
      k: value,
      l: 1,
    })
  })

  it('folds a block but for the lines set deeper', () => {
    const text = lines('k: >', '', '  a', '  b', '', '  c', '    d', '  e', '', '', '  f')
    expect(readYaml(text)).toEqual({ k: '\na b\nc\n  d\ne\n\nf\n' })
  })

  it('keeps what looks like YAML inside a block', () => {
    const text = lines(
      'k: |',
      '  # a',
      '  - b: "',
      '  ---',
      '   # c',
      '# a comment',
      'l: |',
      '',
      'm: |+',
      '',
      '',
    )
    expect(readYaml(text)).toEqual({ k: '# a\n- b: "\n---\n # c\n', l: '', m: '\n\n' })
  })

  it('reads base64 as bytes', () => {
    const text = lines('a: !!binary |', '  AAH/', '  /g==', 'b: !!binary "aGk="', 'c: !!binary ""')
    expect(readYaml(text)).toEqual({
      a: Uint8Array.of(0, 1, 255, 254),
      b: Uint8Array.of(104, 105),
      c: new Uint8Array(),
    })
  })

  it('takes __proto__ for a key as any other', () => {
    const value = readYaml('__proto__:\n  polluted: true\nflow: {__proto__: {polluted: true}}\n')
    expect(value).not.toHaveProperty('polluted')
    expect(Object.keys(value as object)).toEqual(['__proto__', 'flow'])
    expect({}).not.toHaveProperty('polluted')
  })

  it.each([
    ['an anchor', 'a: &x b', 'line 1, column 4: anchors and aliases are not read'],
    ['an alias', 'a: 1\nb: *x', 'line 2, column 4: anchors and aliases are not read'],
    ['a foreign tag', 'a: !!timestamp 2025-01-01', 'line 1, column 4: of tags only'],
    ['a merge key', '<<: {a: 1}', 'line 1, column 1: merge keys are not read'],
    ['a tab as indentation', 'a:\n\tb: 1', 'line 2, column 1: a tab in the indentation'],
    ['a tab after a dash', '-\ta: 1', 'a tab in the indentation'],
    ['a duplicate key', 'a: 1\nb: 2\n"a": 3', 'line 3, column 1: "a" is here twice'],
    ['a duplicate key in a flow', '{a: 1, a: 2}', 'line 1, column 8: "a" is here twice'],
    ['two documents', 'a: 1\n---\nb: 2', 'line 2, column 1: a second document'],
    ['something after the end', 'a: 1\n...\nb: 2', 'line 3, column 1: "b: 2" belongs to nothing'],
    ['a value indented too deep', 'a: 1\n  b: 2', 'line 2, column 4: a colon in a value'],
    [
      'a key indented too deep',
      'a: "1"\n  b: 2',
      'line 2, column 3: indented by 2 where 0 were due',
    ],
    ['a value indented too little', 'a:\n  b: 1\n c: 2', 'line 3, column 2: indented by 1'],
    ['a pair inside a value', 'a: b: c', 'line 1, column 4: a colon or dash in a value'],
    ['a list inside a value', 'a: - b', 'line 1, column 4: a colon or dash in a value'],
    ['text where a key is due', 'a: 1\nb', 'line 2, column 1: expected "key: value", not "b"'],
    ['an open double quote', 'a: 1\nb: "c\nd', 'line 2, column 4: this " is never closed'],
    ['an open single quote', "a: 'b''", "line 1, column 4: this ' is never closed"],
    ['an open brace', 'a: {b: [1', 'line 1, column 8: this [ is never closed'],
    ['a closed bracket too many', 'a: ]', 'line 1, column 4: a value cannot start with "]"'],
    ['a mismatched bracket', 'a: [b}', 'line 1, column 6: expected a comma or ], not "}"'],
    ['an empty place in a list', '[a, , b]', 'line 1, column 5: a value cannot start with ","'],
    ['text after a quote', 'a: "b" c', 'line 1, column 7: "c" after a value\'s end'],
    ['an unknown escape', 'a: "\\q"', 'line 1, column 4: \\q is no escape'],
    ['a character beyond the last', 'a: "\\UFFFFFFFF"', '\\UFFFFFFFF is no escape'],
    ['a bad block header', 'a: |x\n  b', 'line 1, column 4: after | or >'],
    ['blank lines deeper than a block', 'a: |\n    \n  b', 'line 2, column 1: the blank lines'],
    ['bad base64', 'a: !!binary "?"', 'this is not base64'],
    ['a tag on a list', 'a: !!str [b]', '!!str is for text'],
    ['a control character', 'a: b\n\0', 'line 2, column 1: a control character: write \\x00'],
    ['a reserved start', 'a: @b', 'line 1, column 4: a value cannot start with "@"'],
    ['depth without end', '- '.repeat(200), 'nested deeper than 100 levels'],
    ['depth without end in flows', '['.repeat(200), 'nested deeper than 100 levels'],
  ])('refuses %s', (_, text, problem) => {
    expect(() => readYaml(text)).toThrow(problem)
    expect(() => readYaml(text)).toThrow(/^YAML, line \d+, column \d+: /)
  })

  // Were any of these quadratic, it would not end before the time limit.
  it.each([
    ['lines of a block', `a: |\n${'  b\n'.repeat(500_000)}`],
    ['blank lines', `a: |+\n${'\n'.repeat(1_000_000)}`],
    ['lines to fold', `a: >\n${'  b\n'.repeat(500_000)}`],
    ['spaces in quotes', `a: "b${' '.repeat(1_000_000)}\n c${' '.repeat(1_000_000)}d"`],
    ['spaces in plain text', `a: b${' '.repeat(1_000_000)}c`],
    ['backslashes', `a: "${'\\'.repeat(1_000_000)}"`],
    ['quotes', `a: '${"''".repeat(1_000_000)}'`],
    ['colons', `a: ${':'.repeat(1_000_000)}b`],
    ['hashes', `a: ${'#'.repeat(1_000_000)}`],
    ['digits', `a: ${'1'.repeat(1_000_000)}`],
    ['lines of plain text', `a: ${'b \n '.repeat(300_000)}`],
    ['items', '- a\n'.repeat(200_000)],
    ['items of a flow', `[${'a,'.repeat(200_000)}]`],
    ['comments', `${'# a\n'.repeat(300_000)}a: b`],
  ])('takes a million %s in its stride', (_, text) => {
    expect(readYaml(text)).not.toBe(null)
  })
})

describe('the writer', () => {
  it('writes the layout that go-vcr writes', () => {
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
    expect(writeYaml(value)).toBe(
      lines(
        ...['---', 'version: 2', 'interactions:', '- id: 0', '  host: ""'],
        ...[`  body: '{"a":"it''s"}'`, '  headers:', '    Accept:', '    - application/json'],
        ...[
          '  url: https://a/b?c=d',
          '  stream: |+',
          '    data: {"a":1}',
          '',
          '    data: [DONE]',
          '',
        ],
        ...['  status: 200 OK', '  uncompressed: true', '  duration: 253.87975ms'],
        ...['  none: []', '  empty: {}'],
      ),
    )
  })

  it.each([
    ['a\nb', ' |-\n  a\n  b'],
    ['a\nb\n', ' |\n  a\n  b'],
    ['a\n\n', ' |+\n  a\n'],
    ['a\r\nb', ' "a\\r\\nb"'],
    [' a\nb', ' " a\\nb"'],
    ['\u2028', ' "\\u2028"'],
    ['\ud800', ' "\\uFFFD"'],
    ['yes', " 'yes'"],
    ['1e3', " '1e3'"],
    ['2025-01-01', " '2025-01-01'"],
    ['=', " '='"],
    ['😀\n', ' |\n  😀'],
  ])('writes %j as%s', (text, written) => {
    expect(writeYaml({ a: text })).toBe(`---\na:${written}\n`)
  })

  it('writes bytes as base64 in lines', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, index) => index)
    const text = writeYaml({ a: bytes, b: new Uint8Array() })
    expect(text).toMatch(/^---\na: !!binary \|\n {2}AAEC[^\n]{72}\n {2}[^\n]+\nb: !!binary ""\n$/)
    expect(readYaml(text)).toEqual({ a: bytes, b: new Uint8Array() })
  })

  it('writes numbers so that YAML 1.1 takes them for numbers', () => {
    const numbers = [1e21, 1e-7, -0, Number.NaN, Number.NEGATIVE_INFINITY, 1.5, 9007199254740993n]
    const text = writeYaml(numbers)
    expect(text).toBe(
      '---\n- 1.0e+21\n- 1.0e-7\n- -0.0\n- .nan\n- -.inf\n- 1.5\n- 9007199254740993\n',
    )
    expect(readYaml(text)).toEqual(numbers)
  })

  it('refuses what YAML cannot hold', () => {
    const circle: unknown[] = []
    circle.push(circle)
    expect(() => writeYaml(circle)).toThrow('The value is nested too deep, or holds itself')
    expect(() => writeYaml({ a: () => 1 })).toThrow('YAML has no function')
    expect(() => writeYaml({ ['k'.repeat(2000)]: 1 })).toThrow('up to 1000 characters')
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
    )
  })

  it('writes any bytes so that they are read the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readYaml(writeYaml([bytes]))).toEqual([new Uint8Array(bytes)])
      }),
    )
  })
})
