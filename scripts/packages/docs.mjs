// @ts-check
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { anchorOf } from '../../docs/.vitepress/anchor.mjs'
import { root } from '../published.mjs'

const source = join(root, 'docs')
const repository = 'https://github.com/deltakit/deltakit/blob/main/'

/** @typedef {{ path: string, text: string }} Page `path` is from `docs/`. */

/**
 * Writes `llms.txt` and the Markdown pages into the folder of core, where `npm pack` takes them from. Two
 * packs at once write the same bytes, so a file is replaced whole or not at all.
 * @param {string} folder
 */
export function writePackageDocs(folder) {
  const pages = packagePages()
  const written = new Map(pages.map(({ path, text }) => [`docs/${path}`, text]))
  written.set('llms.txt', indexText(pages))
  for (const path of markdownIn(join(folder, 'docs'))) {
    if (!written.has(`docs/${path}`)) rmSync(join(folder, 'docs', path))
  }
  for (const [path, text] of written) {
    const file = join(folder, path)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.${process.pid}`, text)
    renameSync(`${file}.${process.pid}`, file)
  }
}

/** The pages as they are packed: without the marks for our tests and for the site. */
function packagePages() {
  const paths = markdownIn(source).filter((path) => !isOfSite(path))
  const packed = new Set(paths)
  return paths.map((path) => {
    const text = readFileSync(join(source, path), 'utf8')
    return { path, text: toPackedText(text, path, packed) }
  })
}

/** The front page of the site is a picture and links. @param {string} path */
function isOfSite(path) {
  return path === 'index.md'
}

/**
 * @param {string} text
 * @param {string} path
 * @param {ReadonlySet<string>} packed
 */
function toPackedText(text, path, packed) {
  return outsideCode(text.replace(/^---\n.*?\n---\n+/s, ''), (piece) =>
    piece
      .replace(/^<!--.*?-->\n+/gms, '')
      .replace(/<script[^>]*>.*?<\/script>\n*/gs, '')
      .replace(/^<Deck .*?<\/Deck>\n+/gms, '')
      .replace(
        /\]\(([^)\s]+)\)/g,
        (_, /** @type {string} */ target) => `](${toPackedLink(target, path, packed)})`,
      ),
  ).trimStart()
}

/**
 * Links to pages that are packed stay, those to other files of the repository lead to GitHub.
 * @param {string} target
 * @param {string} path
 * @param {ReadonlySet<string>} packed
 */
function toPackedLink(target, path, packed) {
  if (/^[a-z]+:|^#/i.test(target)) return target
  const [file = '', anchor] = target.split('#')
  const place = target.startsWith('/') ? file.slice(1) : join(dirname(path), file)
  if (packed.has(place)) return target
  return `${repository}${join('docs', place)}${anchor ? `#${anchor}` : ''}`
}

/**
 * Changes a text and leaves its blocks of code as they are.
 * @param {string} text
 * @param {(piece: string) => string} change
 */
function outsideCode(text, change) {
  return text
    .split(/(^```.*?^```$)/ms)
    .map((piece, index) => (index % 2 ? piece : change(piece)))
    .join('')
}

/** @param {readonly Page[]} pages */
function indexText(pages) {
  const lines = pages.map(({ path, text }) => {
    const [, title = path] = /^# (.+)$/m.exec(text) ?? []
    const about = firstSentence(text)
    return { path, line: `- [${title}](docs/${path})${about && `: ${about}`}` }
  })
  const isApi = (/** @type {{ path: string }} */ { path }) => path.startsWith('api/')
  return [
    '# Deltakit',
    '> A browser-native streaming SDK for language models, with React hooks. Reasoning, content and tool calls are separate state.',
    'These pages are of the version that is installed. Paths are from this file.',
    '## Guides',
    lines
      .filter((one) => !isApi(one))
      .map(({ line }) => line)
      .join('\n'),
    '## API',
    lines
      .filter(isApi)
      .map(({ line }) => line)
      .join('\n'),
    '',
  ].join('\n\n')
}

/** Of the first paragraph. @param {string} text */
function firstSentence(text) {
  let paragraph = ''
  outsideCode(text, (piece) => {
    paragraph ||= piece.split(/\n{2,}/).find((block) => /^[\w`*[]/.test(block)) ?? ''
    return piece
  })
  const [sentence = ''] = paragraph.replaceAll('\n', ' ').split(/(?<=[.!?]) (?=[A-Z`])/)
  return sentence.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
}

/**
 * What is wrong with the pages in an unpacked package.
 * @param {string} folder
 */
export function findDocsProblems(folder) {
  const index = readFileSync(join(folder, 'llms.txt'), 'utf8')
  const packed = markdownIn(join(folder, 'docs'))
  const listed = new Set([...index.matchAll(/\]\(docs\/([^)]+)\)/g)].map(([, path]) => path))
  const problems = [
    ...packed.filter((path) => !listed.has(path)).map((path) => `llms.txt lists no docs/${path}`),
    ...[...listed].flatMap((path) =>
      packed.includes(`${path}`) ? [] : [`there is no docs/${path}`],
    ),
  ]
  /** @type {Map<string, ReadonlySet<string>>} */
  const known = new Map()

  /** @param {string} path */
  function anchorsOf(path) {
    const anchors = known.get(path) ?? anchorsIn(readFileSync(join(folder, 'docs', path), 'utf8'))
    known.set(path, anchors)
    return anchors
  }

  for (const path of packed) {
    const text = readFileSync(join(folder, 'docs', path), 'utf8')
    if (!/^# /m.test(text)) problems.push(`docs/${path} has no title`)
    if (/<!-- (context|run|file):/.test(text))
      problems.push(`docs/${path} has a mark for our tests`)
    outsideCode(text, (piece) => {
      for (const [, target = ''] of piece.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/i.test(target)) continue
        const [file = '', anchor] = target.split('#')
        const linked = file ? join(dirname(path), file) : path
        const hasAnchor = !anchor || anchorsOf(linked).has(anchor)
        if (!packed.includes(linked) || !hasAnchor) problems.push(`docs/${path} links to ${target}`)
      }
      return piece
    })
  }
  return problems
}

/**
 * The anchors of the headings as GitHub makes them: the second of the same name ends with `-1`.
 * @param {string} text
 */
function anchorsIn(text) {
  /** @type {Set<string>} */
  const anchors = new Set()
  outsideCode(text, (piece) => {
    for (const [, heading = ''] of piece.matchAll(/^#+ (.+)$/gm)) {
      const anchor = anchorOf(heading)
      let unique = anchor
      for (let times = 1; anchors.has(unique); times++) unique = `${anchor}-${times}`
      anchors.add(unique)
    }
    return piece
  })
  return anchors
}

/**
 * The Markdown in a folder and in those below it, by path.
 * @param {string} folder
 */
function markdownIn(folder, inner = '') {
  /** @type {string[]} */
  const paths = []
  const place = join(folder, inner)
  for (const entry of existsSync(place) ? readdirSync(place, { withFileTypes: true }) : []) {
    const path = join(inner, entry.name)
    if (entry.isDirectory()) {
      if (!/^\.|^(node_modules|public)$/.test(entry.name)) paths.push(...markdownIn(folder, path))
    } else if (entry.name.endsWith('.md')) paths.push(path)
  }
  return paths.sort()
}
