// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../published.mjs'

/** @typedef {{ heading: string, language: string, file: string | undefined, code: string }} Block */

/**
 * The files that a page shows, by name. The name is in the paragraph before a block: "This is `server.mjs`:".
 * @param {string} page
 * @returns {Map<string, string>}
 */
export function filesShownOn(page) {
  return new Map(blocksOf(page).flatMap(({ file, code }) => (file ? [[file, code]] : [])))
}

/**
 * The first program under a heading.
 * @param {string} page
 * @param {string} heading
 * @param {{ language?: string }} [options]
 */
export function programUnder(page, heading, { language = 'ts' } = {}) {
  const found = blocksOf(page).find(
    (block) => block.heading === heading && block.language === language,
  )
  if (!found) throw new Error(`${page} has no program under "${heading}"`)
  return found.code
}

/**
 * A program of one line that stands in the text of a page.
 * @param {string} page
 * @param {string} code
 */
export function lineShown(page, code) {
  const text = readFileSync(join(root, page), 'utf8')
  if (!text.includes(`\`${code}\``)) throw new Error(`${page} does not show ${code}`)
  return `${code}\n`
}

/**
 * @param {string} page
 * @returns {Block[]}
 */
function blocksOf(page) {
  /** @type {Block[]} */
  const blocks = []
  const lines = readFileSync(join(root, page), 'utf8').split('\n')
  let heading = ''
  let paragraph = ''
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const [, language] = /^```(\w+)/.exec(line) ?? []
    if (language) {
      const end = lines.indexOf('```', index + 1)
      const code = `${lines.slice(index + 1, end).join('\n')}\n`
      blocks.push({ heading, language, file: fileIn(paragraph), code })
      index = end
      paragraph = ''
    } else if (line.startsWith('#')) {
      heading = line.replace(/^#+ /, '')
    } else if (line && !line.startsWith('<!--')) {
      paragraph = lines[index - 1] ? `${paragraph} ${line}` : line
    }
  }
  return blocks
}

/** The last name of a file in a paragraph. @param {string} paragraph */
function fileIn(paragraph) {
  return [...paragraph.matchAll(/`([\w./-]+\.(?:mjs|[jt]sx?))`/g)].at(-1)?.[1]
}
