import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { createBlockSplitter } from '../../src/blocks.ts'
import { guides } from '../docs/documents.ts'
import { createChance } from '../support/chance.ts'
import { fuzzRun, fuzzTimeLimit } from '../support/fuzz-run.ts'
import { longMarkdown, randomMarkdown } from '../support/markdown-texts.ts'

const { mutations, seed } = fuzzRun

/** HTML of CommonMark and GFM. */
function render(markdown: string): string {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  })
  return (
    html
      .replaceAll(/\r\n?/g, '\n')
      // Of a fence that nothing closes, the blank lines at its end.
      .replaceAll(/\n+<\/code>/g, '</code>')
      .replaceAll(/\n+/g, '\n')
      .replaceAll(/^\n|\n$/g, '')
  )
}

function renderBlocks(markdown: string): string {
  const blocks = createBlockSplitter()(markdown)
  return blocks
    .map(({ text }) => render(text))
    .filter(Boolean)
    .join('\n')
}

/** After indented code and a blank line micromark takes some items for text, as if they interrupted one. */
const misread = /^(?: {4}|\t| {0,3}\t).*\n(?:[ \t]*\n)+ {0,3}(?:[-+*][ \t]*$|\d+[.)])/m

/** The texts of which the blocks are rendered otherwise than the whole. */
function rendersOtherwise(texts: readonly string[]): string[] {
  return texts.filter((text) => {
    const isRight = render(text) === renderBlocks(text)
    return !isRight && !misread.test(text.replaceAll('\r', ''))
  })
}

describe('blocks that are rendered one by one are the whole text rendered', () => {
  it(
    `of random lines (FUZZ_SEED=${seed})`,
    () => {
      const chance = createChance(seed)
      let blocks = 0
      const found: string[] = []
      for (let round = 0; round < mutations; round++) {
        const text = randomMarkdown(chance)
        blocks += createBlockSplitter()(text).length
        found.push(...rendersOtherwise([text]))
      }
      expect(found).toEqual([])
      expect(blocks).toBeGreaterThan(mutations)
    },
    fuzzTimeLimit,
  )

  it(
    'of every beginning of random lines',
    () => {
      const chance = createChance(seed)
      const texts = Array.from({ length: mutations / 50 }, () => randomMarkdown(chance))
      const beginnings = texts.flatMap((text) => [...text].map((_, end) => text.slice(0, end + 1)))
      expect(rendersOtherwise(beginnings)).toEqual([])
    },
    fuzzTimeLimit,
  )

  it('of every beginning of an answer', () => {
    const answer = longMarkdown(400)
    const beginnings = [...answer].map((_, end) => answer.slice(0, end + 1))
    expect(rendersOtherwise(beginnings)).toEqual([])
  })

  it.each(guides.map(({ path, lines }) => [path, lines.join('\n')] as const))(
    'of %s, in many blocks',
    (_, text) => {
      expect(rendersOtherwise([text])).toEqual([])
      const paragraphs = text.replaceAll(/^```.*?^```$/gms, 'code').split(/\n{2,}/).length
      expect(createBlockSplitter()(text).length).toBeGreaterThan(paragraphs * 0.8)
    },
  )
})

describe('what the documents name as exceptions', () => {
  it('are addresses of links that stand in another block', () => {
    const markdown = 'See [the guide][guide].\n\n[guide]: https://example.com/\n'
    expect(renderBlocks(markdown)).not.toBe(render(markdown))
  })

  it('are footnotes', () => {
    const markdown = 'See below.[^1]\n\n[^1]: Here.\n'
    expect(renderBlocks(markdown)).not.toBe(render(markdown))
  })
})
