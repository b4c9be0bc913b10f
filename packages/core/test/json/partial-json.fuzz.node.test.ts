import { expect, it } from 'vitest'
import { createPartialJson } from '../../src/json/partial-json.ts'
import { createChance, pick as pickFrom } from '../support/chance.ts'
import { fuzzRun, fuzzTimeLimit } from '../support/fuzz-run.ts'
import { readSlowly } from '../support/reference-json-parser.ts'

const { seed } = fuzzRun
const steps = 50 * fuzzRun.mutations

const texts = [
  '{"name":"pot","size":3.25e-2,"tags":["a","b\\n"],"more":{"deep":[[],{},null,true,false]}}',
  '[ -0 , 10 , 1E+2 , "\\ud83d\\ude00" , "\\u00e9x" , "\ud83d\ude00" ]',
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"a":1,"a":{"b":2}}',
  '\r\n{\t"list" : [ { "id" : 1 } , { "id" : 2 } ] }\n',
  '"\\"\\\\\\/\\b\\f\\n\\r\\t\\ud800\\udc00 tail"',
  '-12.5e10',
  'null',
  '[[[[[[1]]]]],"x",{"":""}]',
]
const odds = [
  ...['"', '\\', '{', '}', '[', ']', ',', ':', '-', '+', '.', 'e', 'E', '0', '1', '9', ' ', '\n'],
  ...['t', 'true', 'nul', 'false', '\\u', '\\ud83d', '\\ude00', '\ud83d', '\ude00', '\u0000'],
  ...['\t', '\u007f', '\ufeff', '\u2028', '"__proto__":', '"a":', '01', '1.', '//', "'", 'é'],
]

it(
  `reads ${steps} mangled texts as the reference parser does (FUZZ_SEED=${seed})`,
  () => {
    const chance = createChance(seed)
    const pick = <Item>(items: readonly Item[]) => pickFrom(items, chance)
    const untouched = Object.getOwnPropertyNames(Object.prototype).join()

    for (let run = 0; run < steps; run++) {
      const text = mangle(pick(texts))
      const slow = readSlowly(text)
      const json = createPartialJson()
      for (let at = 0; at < text.length; ) {
        const size = 1 + chance(12)
        json.add(text.slice(at, at + size))
        if (chance(4) === 0) json.value()
        at += size
      }
      const place = `run ${run}: ${JSON.stringify(text)}`
      if (json.problem?.at !== slow.problemAt) expect(json.problem?.at, place).toBe(slow.problemAt)
      if (!same(json.value(), slow.value)) expect(json.value(), place).toEqual(slow.value)

      json.end()
      const [valid, whole] = strictly(text)
      if ((json.problem === undefined) !== valid) expect(json.problem, place).toBe(valid)
      if (slow.complete !== valid) expect(slow.complete, `${place}, slowly`).toBe(valid)
      if (valid && !same(json.value(), whole)) expect(json.value(), place).toEqual(whole)
    }

    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(untouched)
    expect({}).not.toHaveProperty('polluted')

    function mangle(text: string): string {
      let mangled = text
      for (let times = chance(4); times > 0; times--) {
        const at = chance(mangled.length + 1)
        const to = at + chance(5)
        const middle = pick([
          pick(odds),
          pick(odds) + pick(odds),
          '',
          mangled.slice(at, to).repeat(2),
        ])
        mangled = mangled.slice(0, at) + middle + mangled.slice(pick([at, to]))
      }
      return chance(3) ? mangled : mangled.slice(0, chance(mangled.length + 1))
    }
  },
  fuzzTimeLimit,
)

function strictly(text: string): [valid: boolean, value?: unknown] {
  try {
    return [true, JSON.parse(text)]
  } catch {
    return [false]
  }
}

/** Also by the order of keys, by the sign of zero and by what owns a key. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return Object.is(a, b)
  const keys = Object.keys(a)
  const others = Object.keys(b)
  return (
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
    keys.length === others.length &&
    keys.every(
      (key, index) =>
        key === others[index] &&
        same(
          Object.getOwnPropertyDescriptor(a, key)?.value,
          Object.getOwnPropertyDescriptor(b, key)?.value,
        ),
    )
  )
}
