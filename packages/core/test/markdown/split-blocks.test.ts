import { describe, expect, it } from 'vitest'
import { createBlockSplitter, type MarkdownBlock } from '../../src/blocks.ts'
import { createChance } from '../support/chance.ts'
import { fuzzRun, fuzzTimeLimit } from '../support/fuzz-run.ts'
import { longMarkdown, randomMarkdown } from '../support/markdown-texts.ts'

const { mutations, seed } = fuzzRun

function textsOf(markdown: string): string[] {
  return createBlockSplitter()(markdown).map(({ text }) => text)
}

function joined(blocks: readonly MarkdownBlock[]): string {
  return blocks.map(({ text }) => text).join('')
}

/** What is wrong with the blocks of a text that grows by that many characters at a time. */
function problemOf(text: string, step: number): string | undefined {
  const split = createBlockSplitter()
  let before: readonly MarkdownBlock[] = []
  for (let length = step; length < text.length + step; length += step) {
    const prefix = text.slice(0, length)
    const blocks = split(prefix)
    if (joined(blocks) !== prefix) return `Not the whole text: ${JSON.stringify(prefix)}`
    const changed = before.slice(0, -1).findIndex((block, index) => blocks[index] !== block)
    if (changed >= 0) return `Block ${changed} changed: ${JSON.stringify(prefix)}`
    before = blocks
  }
  const whole = JSON.stringify(createBlockSplitter()(text))
  if (JSON.stringify(before) !== whole) return `Not as in one piece: ${JSON.stringify(text)}`
  return undefined
}

describe('the blocks of a text that grows', () => {
  it(
    `are the whole text, and only the last changes (FUZZ_SEED=${seed})`,
    () => {
      const chance = createChance(seed)
      const problems = new Set<string>()
      for (let round = 0; round < mutations; round++) {
        const problem = problemOf(randomMarkdown(chance), 1 + chance(3))
        if (problem) problems.add(problem)
      }
      expect([...problems]).toEqual([])
    },
    fuzzTimeLimit,
  )

  it('are those of an answer, whatever its deltas are', () => {
    const answer = longMarkdown(3_000)
    expect([1, 4, 7, 50].flatMap((step) => problemOf(answer, step) ?? [])).toEqual([])
  })

  it('are the same array for the same text', () => {
    const split = createBlockSplitter()
    const blocks = split('# One\n\nTwo')
    expect(split('# One\n\nTwo')).toBe(blocks)
  })

  it('begin where their texts do', () => {
    const answer = longMarkdown(3_000)
    const blocks = createBlockSplitter()(answer)
    expect(blocks.length).toBeGreaterThan(30)
    expect(blocks.every(({ start, text }) => answer.startsWith(text, start))).toBe(true)
  })

  it('show that a paragraph begins before its line ends', () => {
    expect(textsOf('One\n\nT')).toEqual(['One\n\n', 'T'])
    expect(textsOf('- one\n\nT')).toEqual(['- one\n\n', 'T'])
  })

  it('wait while the beginning of a line may still be an item of the list', () => {
    expect(textsOf('1. one\n\n2')).toEqual(['1. one\n\n2'])
    expect(textsOf('1. one\n\n2. two')).toEqual(['1. one\n\n2. two'])
    expect(textsOf('1. one\n\n2 and')).toEqual(['1. one\n\n', '2 and'])
    expect(textsOf('- one\n\n  ')).toEqual(['- one\n\n  '])
  })

  it('are none of an empty text', () => {
    expect(createBlockSplitter()('')).toEqual([])
  })
})

describe('a text that is another one', () => {
  it('keeps the blocks that both begin with', () => {
    const split = createBlockSplitter()
    const before = split('# One\n\nTwo\n\nThree\n\nFour')
    const after = split('# One\n\nTwo\n\nOther\n\nFour')
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2))
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(joined(after)).toBe('# One\n\nTwo\n\nOther\n\nFour')
  })

  it('keeps them where it is shorter, and where it is the longer one again', () => {
    const split = createBlockSplitter()
    const text = longMarkdown(2_000)
    const before = split(text)
    split(text.slice(0, 700))
    const after = split(text)
    expect(after).toEqual(before)
    expect(after[0]).toBe(before[0])
  })

  it('is split like a new one', () => {
    const chance = createChance(seed)
    const split = createBlockSplitter()
    for (let round = 0; round < 500; round++) {
      const text = randomMarkdown(chance)
      expect(split(text)).toEqual(createBlockSplitter()(text))
    }
  })
})

describe('what stays together', () => {
  it.each([
    ['a fence with blank lines in it', '```js\na\n\nb\n```\n'],
    ['a fence in an item', '- a\n\n  ```js\n  b\n\n  c\n  ```\n\n- d\n'],
    ['the items of a loose list', '1. a\n\n2. b\n\n   more of b\n\n3. c\n'],
    ['indented code', '    a\n\n    b\n'],
    [
      'an HTML element with Markdown in it',
      '<details>\n<summary>A</summary>\n\n*b*\n\n</details>\n',
    ],
    ['an element in one of the same name', '<div>\n\n<div>\n\na\n\n</div>\n\nb\n\n</div>\n'],
    ['a comment', '<!-- a\n\nb -->\n'],
    ['a script', '<script>\na()\n\nb()\n</script>\n'],
    ['a table', '| a |\n| - |\n| b |\n'],
    ['a quote', '> a\n>\n> b\nlazy\n'],
  ])('%s', (_, markdown) => {
    expect(textsOf(`First\n\n${markdown}\nLast`)).toEqual(['First\n\n', `${markdown}\n`, 'Last'])
  })

  it('is everything after a line that only a whole parser can place', () => {
    expect(textsOf('a\n\n<foo>\n```\nb\n\nc\n```\n\nd\n\ne')).toEqual([
      'a\n\n',
      '<foo>\n```\nb\n\nc\n```\n\nd\n\ne',
    ])
  })
})
