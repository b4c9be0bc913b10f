import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  codeIn,
  contributing,
  type Document,
  guides,
  packagePages,
  root,
  textLines,
} from './documents.ts'
import { sentencesOf } from './prose.ts'

const documents = [...guides, ...packagePages, ...contributing]

/** Where a sentence should be two. Most have less than 25. */
const mostWords = 32

/** Words that this project no longer uses for what its code does. */
const oldWords = /\b(told|said|begun|hears?|heard|doors?)\b/i

describe.each(documents.map((document) => [document.path, document] as const))(
  '%s',
  (_, document) => {
    const sentences = sentencesOf(document)

    it(`has no sentence of more than ${mostWords} words`, () => {
      expect(sentences.length).toBeGreaterThan(5)
      expect(
        sentences
          .filter(({ words }) => words > mostWords)
          .map(({ place, text, words }) => `${place} ${words} words: ${text}`),
      ).toEqual([])
    })

    it('uses plain words', () => {
      expect(
        sentences
          .filter(({ text }) => oldWords.test(text))
          .map(({ place, text }) => `${place} ${text}`),
      ).toEqual([])
    })

    it('has links that lead somewhere', () => {
      const links = linksOf(document)
      expect(links.filter(({ target }) => !leadsSomewhere(document, target))).toEqual([])
    })
  },
)

it('counts the words of a sentence, of an item and of a cell', () => {
  const lines = [
    '# Title',
    'One `a b` [two three](x.md).',
    'Four.',
    '',
    '- five',
    '| six. seven | |',
  ]
  expect(sentencesOf({ path: 'a.md', lines })).toEqual([
    { text: 'Title', place: 'a.md:1', words: 1 },
    { text: 'One Code two three.', place: 'a.md:2', words: 4 },
    { text: 'Four.', place: 'a.md:2', words: 1 },
    { text: 'five', place: 'a.md:5', words: 1 },
    { text: 'six. seven', place: 'a.md:6', words: 2 },
    { text: '', place: 'a.md:6', words: 0 },
  ])
})

it('would show a link that leads nowhere', () => {
  const lines = [
    '# A title: `code`, b',
    '',
    '[a](#a-title-code-b) [b](#b) [c](reference.md#errors)',
  ]
  const document = {
    path: 'docs/made.md',
    lines: [...lines, '[d](reference.md#none) [e](none.md)'],
  }
  const nowhere = linksOf(document).filter(({ target }) => !leadsSomewhere(document, target))
  expect(nowhere.map(({ target }) => target)).toEqual(['#b', 'reference.md#none', 'none.md'])
})

it('names only paths that exist, for people who work on the repository', () => {
  const paths = contributing.flatMap((document) =>
    textLines(document).flatMap(({ text, number }) =>
      codeIn(text)
        .filter((code) => /^[\w.-]+\/[\w./-]*$/.test(code))
        .map((path) => ({ path, place: `${document.path}:${number}` })),
    ),
  )
  expect(paths.length).toBeGreaterThan(10)
  expect(paths.filter(({ path }) => !pathExists(path))).toEqual([])
})

/** From the root, or from core: its sources and its tests. */
function pathExists(path: string): boolean {
  return ['', 'packages/core', 'packages/core/src', 'packages/core/test'].some((folder) =>
    existsSync(join(root, folder, path)),
  )
}

interface Link {
  readonly target: string
  readonly place: string
}

function linksOf(document: Document): Link[] {
  return textLines(document).flatMap(({ text, number }) =>
    [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => {
      return { target, place: `${document.path}:${number}` }
    }),
  )
}

const repository = 'https://github.com/deltakit/deltakit/blob/main/'

/** Whether a file of the repository is there, with the heading that the link names. Others are not looked up. */
function leadsSomewhere({ path, lines }: Document, target: string): boolean {
  if (target.startsWith('http') && !target.startsWith(repository)) return true
  const [file = '', anchor] = target.replace(repository, '').split('#')
  const place = target.startsWith(repository) ? file : join(dirname(path), file)
  if (file && !existsSync(join(root, place))) return false
  // GitHub shows a picture with `#gh-dark-mode-only` in the dark alone.
  if (!anchor || /^gh-(light|dark)-mode-only$/.test(anchor)) return true
  const named = file ? documents.find((document) => document.path === place)?.lines : lines
  return !!named?.some((line) => /^#+ /.test(line) && anchorOf(line) === anchor)
}

/** As GitHub makes one of a heading. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}
