import { describe, expect, it } from 'vitest'
import { isObject } from '../../src/protocol/is-object.ts'
import { asArray, asFields, asNumber, asObjects, asText } from '../../src/protocol/json-fields.ts'
import { argumentsText } from '../../src/providers/reading/arguments-text.ts'

it('takes a value of the type that is looked for, and nothing else', () => {
  const values = ['a', 1, true, null, undefined, { a: 1 }, [1]]
  expect(values.map(asText)).toEqual(['a', '', '', '', '', '', ''])
  expect(values.map(asNumber)).toEqual([undefined, 1, ...Array(5).fill(undefined)])
  expect(values.map(asArray)).toEqual([[], [], [], [], [], [], [1]])
  expect(values.map((value) => asFields<{ a?: unknown }>(value).a)).toEqual([
    ...Array(5).fill(undefined),
    ...[1, undefined],
  ])
})

it('takes the objects of an array, and skips the rest', () => {
  expect(asObjects([null, 1, 'a', [], { a: 1 }])).toEqual([{ a: 1 }])
  expect(asObjects({ 0: { a: 1 }, length: 1 })).toEqual([])
})

it('takes no array for an object', () => {
  expect([{}, [], null, 'a'].map(isObject)).toEqual([true, false, false, false])
})

describe('arguments', () => {
  it.each([
    ['text', '{"a":1}', '{"a":1}'],
    ['an object', { a: 1 }, '{"a":1}'],
    ['a number', 0, '0'],
    ['null', null, ''],
    ['nothing', undefined, ''],
  ])('become text from %s', (_, value, text) => {
    expect(argumentsText(value)).toBe(text)
  })
})
