// @ts-check
// VitePress wants to know where a site will be. This one works in any folder of any host: it is built for a
// place that does not exist, whose name is then replaced by the way from each page to the root of the site.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Where the site is built for. */
export const placeholderBase = '/__root-of-the-docs__/'

/** Finds out where the site is, before anything else of a page runs, and makes its links absolute for it. */
const findBase = (/** @type {string} */ way) =>
  `<script>globalThis.__docsBase=new URL(${JSON.stringify(way)},location.href).pathname</script>`
const absoluteLinks =
  '<script>for(const a of document.querySelectorAll("a[href],link[rel=icon]"))if(a.href.startsWith(location.origin)&&a.getAttribute("href")[0]!=="#")a.setAttribute("href",a.href.slice(location.origin.length))</script>'

/** @param {string} folder The built site. */
export function writeRelative(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !/\.(html|js|css|json)$/.test(file)) continue
    const way = relative(join(file, '..'), folder).split(sep).join('/')
    const before = readFileSync(file, 'utf8')
    const after = rewrite(before, file, way ? `${way}/` : './')
    if (after.includes(placeholderBase)) throw new Error(`${file} still names ${placeholderBase}`)
    if (after !== before) writeFileSync(file, after)
  }
}

/**
 * @param {string} text
 * @param {string} file
 * @param {string} way From the file to the root.
 */
function rewrite(text, file, way) {
  if (file.includes('@localSearchIndex')) return inText(text)
  if (file.endsWith('.js')) return inScript(text)
  if (!file.endsWith('.html')) return text.replaceAll(placeholderBase, way)
  return text
    .replace('<head>', `<head>${findBase(way)}`)
    .replace('</body>', `${absoluteLinks}</body>`)
    .replace(
      /window\.__VP_SITE_DATA__=JSON\.parse\(.*?\);?(?=<\/script>)/,
      (data) =>
        `${data.replace(placeholderBase, '/')};window.__VP_SITE_DATA__.base=globalThis.__docsBase`,
    )
    .replaceAll(placeholderBase, way)
}

/**
 * A text of a script that begins with the placeholder becomes a sum.
 * @param {string} code
 */
function inScript(code) {
  return code.replace(
    new RegExp(`(["'\`])(${placeholderBase}.*?)\\1`, 'g'),
    (_, quote, text) =>
      `(globalThis.__docsBase+${quote}${text.slice(placeholderBase.length)}${quote})`,
  )
}

/**
 * The index of the search is one text, `const e='{…}'`, with the placeholder in many places.
 * @param {string} code
 */
function inText(code) {
  const [, quote] = /^const \w+=(["'`])/.exec(code) ?? []
  if (!quote) throw new Error(`The index of the search begins with ${code.slice(0, 20)}`)
  return code.replaceAll(placeholderBase, `${quote}+globalThis.__docsBase+${quote}`)
}
