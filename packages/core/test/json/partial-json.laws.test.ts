import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPartialJson } from '../../src/json/partial-json.ts'
import { propertyRun } from '../support/fuzz-run.ts'
import { readSlowly } from '../support/reference-json-parser.ts'

/** Whether a value shown on the way may be shown where that later one is to be. */
function agrees(early: unknown, late: unknown): boolean {
  if (early === undefined) return true
  if (typeof early === 'string') return typeof late === 'string' && late.startsWith(early)
  if (typeof early !== 'object' || early === null) return Object.is(early, late)
  if (typeof late !== 'object' || late === null) return false
  if (Array.isArray(early) !== Array.isArray(late)) return false
  return Object.keys(early).every(
    (key) =>
      Object.hasOwn(late, key) &&
      agrees((early as Record<string, unknown>)[key], (late as Record<string, unknown>)[key]),
  )
}

const corpus = [
  ...['null', 'true', '-0', '1e400', '123456789012345678901234567890', '""', '[]', '{}', ' [ ] '],
  ...['0.1e-7', '[0,-0.0,10,1E+2]', '"\\ud83d"', '"\\ude00\\ud83d\\ude00"', '"\\u0000\\/"'],
  '{"a":{"b":[1,{"c":"d"},[],{}]},"__proto__":{"e":[null,false]},"f":"\\"\\\\"}',
  '\r\n{\t"list" : [ { "name" : "pot" , "size" : 3.5 } , "x" ] }\n',
]
const lone = fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a', '"', '\\', '\n', 'é') })
const strings = fc.oneof(fc.string({ unit: 'binary' }), lone)
const { json: values } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(fc.constantFrom(null, true, false, -0), fc.double(), fc.integer(), strings),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(strings, fc.constant('__proto__')), tie('json'), { maxKeys: 5 }),
  ),
}))
const texts = fc.oneof(
  fc.constantFrom(...corpus),
  fc
    .tuple(values, fc.constantFrom(undefined, 1, '\t'), fc.boolean())
    .map(([value, space, escaped]) => {
      const text = JSON.stringify(value, null, space)
      if (!escaped) return text
      return text.replace(
        /[\u0080-\uffff]/g,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    }),
)

it('each prefix agrees with the one before, with the next and with the whole', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const json = createPartialJson()
      const whole = JSON.parse(text)
      let before: unknown
      for (let at = 0; at < text.length; at++) {
        json.add(text.charAt(at))
        const value = json.value()
        if (before !== undefined && value === undefined) return false
        if (!agrees(before, value) || !agrees(value, whole)) return false
        before = value
      }
      json.end()
      expect(json.problem).toBeUndefined()
      expect(json.value()).toEqual(whole)
      expect(JSON.stringify(json.value())).toBe(JSON.stringify(whole))
      expect(json.finished([])).toBe(json.value())
      return true
    }),
    propertyRun,
  )
})

it('each prefix reads the same however it is cut, and as the reference parser reads it', () => {
  const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 8 })
  fc.assert(
    fc.property(texts, cuts, fc.nat({ max: 400 }), (text, at, end) => {
      const prefix = text.slice(0, end)
      const edges = [0, ...at.filter((cut) => cut < end).sort((a, b) => a - b), end]
      const json = createPartialJson()
      edges.forEach((edge, index) => {
        json.add(prefix.slice(edge, edges[index + 1] ?? edge))
        json.value()
      })
      expect(json.value()).toEqual(readSlowly(prefix).value)
      expect(json.problem).toBeUndefined()
    }),
    propertyRun,
  )
})
