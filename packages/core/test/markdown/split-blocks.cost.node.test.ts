import { expect, it } from 'vitest'
import { createBlockSplitter } from '../../src/blocks.ts'
import { longMarkdown } from '../support/markdown-texts.ts'

const size = 2 ** 18
/** Microseconds too few to compare. */
const slack = 2_000

const shapes: Readonly<Record<string, string>> = {
  'an answer': longMarkdown(size),
  'one line': 'word '.repeat(size / 5),
  'one fence': `\`\`\`\n${'code\n\n'.repeat(size / 6)}`,
  'one list': '- item\n\n'.repeat(size / 8),
  'short paragraphs': 'A few words.\n\n'.repeat(size / 14),
  'nearly a thematic break': '- '.repeat(size / 2),
  'nearly a table': '|'.repeat(size),
  'tags in one line': `<div>${'<div'.repeat(size / 4)}`,
  'tags in many lines': `<div>\n${'<div></div>\n'.repeat(size / 12)}`,
  'blanks in one line': `a${' '.repeat(size)}b`,
  'lines of blanks': `${' '.repeat(100)}\n`.repeat(size / 101),
  'nearly a fence': '`'.repeat(size - 2).concat(' `'),
}

/** Processor time, because the machine may be busy with other things. */
function time(text: string, { pieces, times = 1 }: { pieces: number; times?: number }): number {
  const before = process.cpuUsage()
  for (let turn = 0; turn < times; turn++) {
    const split = createBlockSplitter()
    for (let piece = 1; piece <= pieces; piece++) {
      split(text.slice(0, Math.round((text.length * piece) / pieces)))
    }
  }
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** How many times as much a long text costs as sixteen short ones, at the best of several tries. */
function growth(text: string, pieces: number): number {
  const short = text.slice(0, size / 16)
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 6 && least > 2; tries++) {
    const long = time(text, { pieces })
    least = Math.min(least, long / (time(short, { pieces: pieces / 16, times: 16 }) + slack))
  }
  return least
}

// Work that grows faster than the text would be 16 here.
it.each(Object.entries(shapes))('splitting %s grows with the text alone', (_, text) => {
  expect(growth(text, 16)).toBeLessThan(3)
})

it.each(Object.entries(shapes))('splitting %s as it grows does, too', (_, text) => {
  expect(growth(text, 160)).toBeLessThan(3)
})
