// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishedPackages, root } from '../published.mjs'
import { indexMarkdown, pageMarkdown } from './markdown.mjs'
import { createPages } from './pages.mjs'

export const apiFolder = join(root, 'docs/api')

/**
 * The pages of `docs/api/` as they have to be, and what they lack.
 * @returns {{ texts: Map<string, string>, names: number, fields: number, undocumented: string[] }}
 */
export function createApi() {
  const { pages, linkBetween } = createPages(publishedPackages())
  const texts = new Map([['index.md', indexMarkdown(pages)]])
  /** @type {string[]} */
  const undocumented = []
  let names = 0
  let fields = 0
  for (const page of pages) {
    texts.set(
      page.file,
      pageMarkdown(page, (place) => linkBetween(page, place)),
    )
    if (!page.about) undocumented.push(`${page.entryPoint} itself`)
    for (const { described } of page.sections.flatMap(({ entries }) => entries)) {
      const place = `${page.entryPoint} ${described.name}`
      names++
      if (!described.comment) undocumented.push(place)
      for (const { name, type, comment, of } of described.members) {
        if (of) continue
        fields++
        if (!comment && !needsNone(name, type)) undocumented.push(`${place}.${name}`)
      }
    }
  }
  return { texts, names, fields, undocumented }
}

/**
 * A literal such as `'content'` names the case that a type is of, and a class is documented by its own comment.
 * @param {string} name
 * @param {string} type
 */
function needsNone(name, type) {
  return name === 'constructor' || /^('[\w-]+'|"[\w-]+"|\d+)$/.test(type)
}

/** @returns {string[]} What is wrong with the pages that are committed. */
export function findApiProblems() {
  const { texts, undocumented } = createApi()
  const committed = existsSync(apiFolder) ? readdirSync(apiFolder) : []
  const old = [...texts].filter(([file, text]) => !committed.includes(file) || read(file) !== text)
  return [
    ...undocumented.map((place) => `no comment: ${place}`),
    ...old.map(([file]) => `docs/api/${file} is not up to date: npm run api`),
    ...committed
      .filter((file) => !texts.has(file))
      .map((file) => `docs/api/${file} is of no entry point`),
  ]
}

/** @param {string} file */
function read(file) {
  return readFileSync(join(apiFolder, file), 'utf8')
}
