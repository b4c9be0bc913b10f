import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { expect, it } from 'vitest'

// What a person reads in the playground and in the panel: plain words, in short sentences.

const root = fileURLToPath(new URL('../../', import.meta.url))
const files = ['playground/src', 'packages/devtools/src'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { encoding: 'utf8', recursive: true })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`),
)

/** A sentence that is read in passing has no more. */
const mostWords = 25

/** Words that need a second reading, or that this project no longer uses for what it does. */
const oldWords =
  /\b(told|said|begun|hears?|heard|doors?|luckier|for ever|has it not|takes? it for|taken for)\b/i

/** Attributes that nobody reads. */
const codeAttributes = /^(className|d|id|key|type|role|viewBox|fill|stroke|style|href|src|name)$/

interface Text {
  readonly place: string
  readonly text: string
}

function textsIn(path: string): Text[] {
  const source = readFileSync(`${root}${path}`, 'utf8')
  const { program, errors } = parseSync(path, source)
  expect(errors, path).toEqual([])
  const texts: Text[] = []

  function add(text: string, start: number): void {
    const line = source.slice(0, start).split('\n').length
    texts.push({ place: `${path}:${line}`, text: text.replace(/\s+/g, ' ').trim() })
  }

  function visit(node: unknown): void {
    if (typeof node !== 'object' || node === null) return
    const { type, start, value } = Object(node)
    if (/^(Import|ExportAll|TS)/.test(type) && !/^TS.*Expression$/.test(type)) return
    if (type === 'JSXAttribute' && codeAttributes.test(Object(node).name.name)) return
    if (type === 'JSXElement') add(flow(node), start)
    if (type === 'Literal' && typeof value === 'string') add(value, start)
    if (type === 'TemplateLiteral') {
      const parts: { value: { cooked: string } }[] = Object(node).quasis
      add(parts.map(({ value }) => value.cooked).join('…'), start)
    }
    // Of an array these are its items.
    Object.values(node).forEach(visit)
  }

  visit(program)
  return texts
}

/** The text of an element as it is read, with `…` for what is not known yet. */
function flow(element: object): string {
  const children: unknown[] = Object(element).children
  return children
    .map((child) => {
      const { type, value, expression } = Object(child)
      if (type === 'JSXText') return value
      if (type !== 'JSXExpressionContainer') return '…'
      return expression.value === ' ' ? ' ' : '…'
    })
    .join('')
}

/** Names, selectors and code have no two words of prose, or have signs that prose has not. */
function isProse({ text }: Text): boolean {
  return /[A-Za-z]{2,},? [a-z]{2,}/.test(text) && !/[{}=<>[\]]|\n|^[a-z-]+( [a-z-]+)*$/.test(text)
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?:]) /)
}

const texts = files.flatMap(textsIn).filter(isProse)

it('has no long sentence', () => {
  expect(texts.length).toBeGreaterThan(200)
  const long = texts.flatMap(({ place, text }) =>
    sentencesOf(text)
      .filter((sentence) => sentence.split(' ').length > mostWords)
      .map((sentence) => `${place} ${sentence}`),
  )
  expect(long).toEqual([])
})

it('uses plain words', () => {
  expect(texts.filter(({ text }) => oldWords.test(text))).toEqual([])
})

it('finds the texts of objects, elements and templates', () => {
  const found = texts.map(({ text }) => text)
  expect(found).toContain('The gaps between messages')
  expect(found).toContain('The model does not show its reasoning.')
  expect(found).toContain('Of the last step of …')
})
