import { describe, expect, it } from 'vitest'
import { createPartialJson, type PartialJson } from '../../src/json/partial-json.ts'
import { readSlowly } from '../support/reference-json-parser.ts'

function read(...deltas: string[]): PartialJson {
  const json = createPartialJson()
  for (const delta of deltas) json.add(delta)
  return json
}

function ended(text: string): PartialJson {
  const json = read(text)
  json.end()
  return json
}

describe('the value', () => {
  it.each([
    ['', undefined],
    ['  ', undefined],
    ['{', {}],
    ['{"na', {}],
    ['{"name"', {}],
    ['{"name":', {}],
    ['{"name":"', { name: '' }],
    ['{"name":"Po', { name: 'Po' }],
    ['{"name":"Po","age":4', { name: 'Po' }],
    ['{"name":"Po","age":41,', { name: 'Po', age: 41 }],
    ['[tr', []],
    ['[true', [true]],
    ['[nul', []],
    ['[null', [null]],
    ['[1', []],
    ['[1 ', [1]],
    ['[-', []],
    ['[1e', []],
    ['[1.5e3]', [1500]],
    ['[[{"a":[', [[{ a: [] }]]],
    ['"a\\', 'a'],
    ['"a\\u00', 'a'],
    ['"a\\u00e9', 'aé'],
    ['"a\\ud83d', 'a'],
    ['"a\\ud83d\\ude0', 'a'],
    ['"a\\ud83d\\ude00', 'a😀'],
    ['"a\ud83d', 'a'],
    ['"a\ud83dx', 'a\ud83dx'],
    ['"a\\ud83d"', 'a\ud83d'],
    ['"\\ud83d\\ud83d', '\ud83d'],
    ['12', undefined],
    ['12 ', 12],
    ['{"a":1,"a":', { a: 1 }],
    ['{"a":1,"b":2,"a":"', { a: '', b: 2 }],
  ])('of %j is %j', (text, value) => {
    expect(read(text).value()).toEqual(value)
    expect(read(...text.split('')).value()).toEqual(value)
  })

  it('is a number at the root once the text has ended', () => {
    expect(ended('12').value()).toBe(12)
    expect(ended('-0').value()).toBe(-0)
    expect(ended('12').problem).toBeUndefined()
  })

  it('is the same for pieces cut anywhere', () => {
    const text = '{"a":[1.5e-3,true,{"b":"\\ud83d\\ude00 \\n é"}],"__proto__":{"c":null}}'
    for (let cut = 0; cut <= text.length; cut++) {
      expect(read(text.slice(0, cut), text.slice(cut)).value()).toEqual(JSON.parse(text))
    }
  })
})

describe('snapshots', () => {
  it('never change', () => {
    const json = read('{"list":[{"a":"x')
    const before = json.value()
    json.add('y"},2,"z"]}')
    expect(before).toEqual({ list: [{ a: 'x' }] })
    expect(json.value()).toEqual({ list: [{ a: 'xy' }, 2, 'z'] })
  })

  it('keep their identity while the value stays the same', () => {
    const json = read('{"a":"x","b":')
    const before = json.value()
    json.add('  12')
    expect(json.value()).toBe(before)
    json.add(',')
    expect(json.value()).not.toBe(before)
  })

  it('share their finished parts', () => {
    const json = read('{"list":[{"a":1},{"b":')
    const before = json.value() as { list: object[] }
    json.add('"x"},{}')
    const after = json.value() as { list: object[] }
    json.add('],"more":[')
    const later = json.value() as { list: object[] }
    json.add(']}')
    const last = json.value() as { list: object[] }
    expect(after.list).not.toBe(before.list)
    expect(after.list[0]).toBe(before.list[0])
    expect(later.list[1]).toBe(after.list[1])
    expect(last.list).toBe(later.list)
    expect(json.value()).toBe(last)
  })

  it('lag slightly behind a deep text, and never after its end', () => {
    const json = createPartialJson()
    json.add('[')
    let lag = 0
    for (let index = 1; index <= 20_000; index++) {
      json.add(`${index},`)
      const shown = (json.value() as number[]).length
      lag = Math.max(lag, index - shown)
      if (index <= 4096) expect(shown).toBe(index)
    }
    expect(lag).toBeGreaterThan(0)
    expect(lag).toBeLessThan(200)
    json.end()
    expect(json.value()).toHaveLength(20_000)
  })
})

describe('finished values', () => {
  it('are found by their path', () => {
    const json = read('{"title":"Tea","list":[{"name":"pot","size":3},{"name":"cu')
    expect(json.finished(['title'])).toBe('Tea')
    expect(json.finished(['list'])).toBeUndefined()
    expect(json.finished(['list', 0])).toEqual({ name: 'pot', size: 3 })
    expect(json.finished(['list', 0, 'size'])).toBe(3)
    expect(json.finished(['list', 0, 'colour'])).toBeUndefined()
    expect(json.finished(['list', 0, 'toString'])).toBeUndefined()
    expect(json.finished(['list', 1])).toBeUndefined()
    expect(json.finished(['list', 1, 'name'])).toBeUndefined()
    expect(json.finished(['list', 1, 'name', 'length'])).toBeUndefined()
    expect(json.finished([])).toBeUndefined()
    json.add('p"')
    expect(json.finished(['list', 1, 'name'])).toBe('cup')
    json.add('}]}')
    expect(json.finished(['list', 1])).toEqual({ name: 'cup' })
    expect(json.finished([])).toBe(json.value())
  })

  it('are counted in an array', () => {
    const json = read('{"list":[1,[2,3],"')
    expect(json.count(['list'])).toBe(2)
    expect(json.count(['list', 1])).toBe(2)
    expect(json.count([])).toBe(0)
    expect(json.count(['none'])).toBe(0)
    json.add('"]}')
    expect(json.count(['list'])).toBe(3)
  })

  it('are available as soon as they finish', () => {
    const json = createPartialJson()
    const seen: unknown[] = []
    for (const delta of '[{"a":1},null,[2],"x"]') {
      json.add(delta)
      while (seen.length < json.count([])) seen.push(json.finished([seen.length]))
    }
    expect(seen).toEqual([{ a: 1 }, null, [2], 'x'])
  })

  it('do not include a value whose key is written again', () => {
    const json = read('{"a":1,"a":')
    expect(json.finished(['a'])).toBeUndefined()
    json.add('2,')
    expect(json.finished(['a'])).toBe(2)
  })
})

describe('a problem', () => {
  it.each([
    ['01', 1],
    ['-01', 2],
    ['+1', 0],
    ['.5', 0],
    ['1. ', 2],
    ['1.e5', 2],
    ['1e+x', 3],
    ['1-', 1],
    ['--', 1],
    ['nulL', 3],
    ['True', 0],
    ['NaN', 0],
    ['nan', 1],
    ['"a\nb"', 2],
    ['"\u007f\u0000"', 2],
    ['"\\x"', 2],
    ['"\\N"', 2],
    ['"\\U0000"', 2],
    ['"\\u00g"', 5],
    ["'a'", 0],
    ['[1,]', 3],
    ['[,', 1],
    ['{"a":1,}', 7],
    ['{,', 1],
    ['{a', 1],
    ['{"a" 1', 5],
    ['{"a":}', 5],
    ['{"a":1]', 6],
    ['[1}', 2],
    ['[1 2', 3],
    ['{} x', 3],
    ['1 2', 2],
    ['\ufeff{}', 0],
    ['\u00a0{}', 0],
    ['\f{}', 0],
    ['// x', 0],
  ])('in %j is at %i', (text, at) => {
    expect(() => JSON.parse(text)).toThrow()
    expect(read(text).problem?.at).toBe(at)
    expect(read(...text.split('')).problem?.at).toBe(at)
    expect(readSlowly(text).problemAt).toBe(at)
  })

  it('names the expected text', () => {
    expect(read('[1 2').problem).toEqual({ at: 3, reason: 'expected one of ,]' })
    expect(read('{} x').problem?.reason).toBe('expected the end')
    expect(read('nil').problem?.reason).toBe('expected null')
  })

  it('keeps the value read before it, and the text up to it', () => {
    const json = read('{"a":[1,2', 'x', ',3]}')
    expect(json.value()).toEqual({ a: [1, 2] })
    expect(json.text).toBe('{"a":[1,2x')
  })

  it.each(['', ' ', '{', '"a', '-', '1.', '1e', 'tr', '[1', '{"a":1'])(
    'in %j is its missing end, once the text has ended',
    (text) => {
      expect(read(text).problem).toBeUndefined()
      expect(ended(text).problem).toEqual({ at: text.length, reason: 'expected more' })
    },
  )

  it('is depth beyond the limit', () => {
    const json = createPartialJson({ depth: 3 })
    json.add('[[{}],[[[')
    expect(json.problem).toEqual({ at: 8, reason: 'expected at most 3 levels' })
    expect(json.value()).toEqual([[{}], [[]]])
    expect(read('['.repeat(256)).problem).toBeUndefined()
    expect(read('['.repeat(100_000)).problem?.at).toBe(256)
  })

  it('is length beyond the limit, however the text is cut', () => {
    for (const deltas of [['["abcdefgh'], ['["ab', 'cdefgh'], ['["abcd', 'e']]) {
      const json = createPartialJson({ length: 6 })
      for (const delta of deltas) json.add(delta)
      expect(json.problem).toEqual({ at: 6, reason: 'expected at most 6 characters' })
      expect(json.value()).toEqual(['abcd'])
      expect(json.text).toBe('["abcd')
    }
    const exact = createPartialJson({ length: 2 })
    exact.add('[]')
    exact.end()
    expect(exact.problem).toBeUndefined()
  })
})

describe('keys', () => {
  it('are plain own properties, whatever their name', () => {
    const text = '{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}},"hasOwnProperty":3,"":4}'
    const whole = read(text).value() as object
    expect(whole).toEqual(JSON.parse(text))
    expect(Object.keys(whole)).toEqual(['__proto__', 'constructor', 'hasOwnProperty', ''])
    expect(Object.getPrototypeOf(whole)).toBe(Object.prototype)
    const open = read(text.slice(0, -1)).value() as object
    expect(Object.getOwnPropertyDescriptor(open, '__proto__')?.value).toEqual({ x: 1 })
    const opening = read('{"__proto__":{"x":1').value() as object
    expect(Object.keys(opening)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(opening)).toBe(Object.prototype)
    expect({}).not.toHaveProperty('x')
    expect({}).not.toHaveProperty('y')
  })

  it('that are repeated keep the last value and the first place', () => {
    const text = '{"a":1,"b":2,"a":3,"1":4,"__proto__":5,"__proto__":6}'
    expect(JSON.stringify(read(text).value())).toBe(JSON.stringify(JSON.parse(text)))
  })
})
