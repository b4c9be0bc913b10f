import { describe, expect, it } from 'vitest'
import { readYaml } from '../../src/cassette/read-yaml.ts'

describe('a hostile text', () => {
  it.each([
    ['brackets', '['.repeat(100_000), 'line 1, column 101'],
    ['braces', '{a: '.repeat(100_000), 'line 1, column'],
    ['dashes', '- '.repeat(100_000), 'line 1, column'],
    ['question marks', '? '.repeat(100_000), 'line 1, column'],
    ['indentation', stairs('a:'), 'line 100, column'],
    ['brackets in a cassette', `version: 2\na: ${'['.repeat(100_000)}`, 'line 2, column'],
    ['closed brackets', '['.repeat(100_000) + ']'.repeat(100_000), 'line 1, column 101'],
  ])('is rejected before it is parsed: nested %s', (_, text, place) => {
    expect(() => readYaml(text)).toThrow(`YAML, ${place}`)
    expect(() => readYaml(text)).toThrow('This is nested deeper than 100 levels')
  })

  it('can look nested inside a string', () => {
    const deep = '['.repeat(1_000)
    expect(readYaml(`a: '${deep}'\nb: |\n  ${deep}\n# ${deep}\n`)).toEqual({
      a: deep,
      b: `${deep}\n`,
    })
  })

  it('is rejected if it has too many values', () => {
    const items = '- a\n'.repeat(1_000)
    expect(() => readYaml(items, { mostTokens: 1_000 })).toThrow(
      'YAML, line 201, column 1: There are more than 1000 words and marks',
    )
    expect(readYaml(items)).toHaveLength(1_000)
  })

  // If any of these took quadratic time, it would exceed the time limit of the test.
  it.each([
    ['lines of a block', `a: |\n${'  b\n'.repeat(100_000)}`],
    ['blank lines', `a: |+\n${'\n'.repeat(300_000)}`],
    ['spaces in quotes', `a: "b${' '.repeat(300_000)}\n c${' '.repeat(300_000)}d"`],
    ['spaces in plain text', `a: b${' '.repeat(300_000)}c`],
    ['backslashes', `a: "${'\\'.repeat(300_000)}"`],
    ['quotes', `a: '${"''".repeat(300_000)}'`],
    ['colons', `a: ${':'.repeat(300_000)}b`],
    ['digits', `a: ${'1'.repeat(300_000)}`],
    ['line separators', `a: |\n  ${'\u2028'.repeat(300_000)}`],
    ['keys', Array.from({ length: 30_000 }, (_, index) => `k${index}: 1\n`).join('')],
    ['items', '- a\n'.repeat(30_000)],
    ['comments', `${'# a\n'.repeat(30_000)}a: b`],
  ])('takes time in proportion to its %s', (_, text) => {
    expect(readYaml(text)).not.toBe(null)
  })
})

/** Each line is indented deeper than the one before. */
function stairs(line: string): string {
  return Array.from({ length: 1_000 }, (_, depth) => ' '.repeat(depth) + line).join('\n')
}
