// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/**
 * The links of a built site that lead nowhere: to a file that is not there, or to a heading that its page lacks.
 * @param {string} folder
 */
export function brokenLinks(folder) {
  const pages = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.html') && !name.startsWith('playground'))
      .map((name) => [join(folder, name), readFileSync(join(folder, name), 'utf8')]),
  )
  /** @type {string[]} */
  const broken = []
  let count = 0
  for (const [page, html] of pages) {
    for (const [, target = ''] of html.matchAll(/\s(?:href|src)="([^"]+)"/g)) {
      if (/^(https?:|data:|mailto:)/.test(target)) continue
      count++
      const [path = '', anchor] = target.replace(/\?[^#]*/, '').split('#')
      const place = path.endsWith('/') ? `${path}index.html` : path
      const file = path ? normalize(join(dirname(page), place)) : page
      const isThere = existsSync(file)
      const hasAnchor =
        !anchor || !pages.has(file) || idsOf(pages.get(file)).has(decodeURIComponent(anchor))
      // The switch between GitHub's two pictures.
      const isPicture = /^gh-(light|dark)-mode-only$/.test(anchor ?? '')
      if (!isThere || !(hasAnchor || isPicture)) broken.push(`${page} links to ${target}`)
    }
  }
  return { broken, count, pages: [...pages.keys()] }
}

/**
 * @param {string | undefined} html
 * @returns {ReadonlySet<string | undefined>}
 */
function idsOf(html = '') {
  return new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
}
