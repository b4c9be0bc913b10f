// @ts-check
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import { anchorOf } from './anchor.mjs'
import { notFoundPage } from './not-found.mjs'
import { stackTables } from './phone-tables.mjs'
import { placeholderBase, writeRelative } from './relative-base.mjs'
import { linksToRepository } from './repository-links.mjs'
import { apiSidebar, sidebar } from './sidebar.mjs'
import { emptyTableHeads } from './table-heads.mjs'

/**
 * The search weighs the guides more than the pages of the API, which name every word many times. It runs in the page,
 * where it is made again from its text.
 * @param {string} id The address of a section.
 */
function guidesFirst(id) {
  return /\/api\/[\w-]+(\.html)?(#.*)?$/.test(id) ? 0.2 : 1
}

/**
 * Words of a question that every page has are not searched, and would be marked in the middle of others.
 * @param {string} term
 */
function withoutFillers(term) {
  const word = term.toLowerCase()
  return /^(a|an|and|can|do|for|how|i|in|is|it|my|of|on|or|the|to|with)$/.test(word) ? null : word
}

/**
 * Two letters begin too many words.
 * @param {string} term
 */
function isBeginning(term) {
  return term.length > 2
}

export default defineConfig({
  title: 'Deltakit',
  description: 'Streams of language models in the browser, with React hooks.',
  lang: 'en',
  base: placeholderBase,
  srcExclude: ['node_modules', 'compared', 'migrations'],
  lastUpdated: false,
  head: [
    ['link', { rel: 'icon', href: `${placeholderBase}mark.svg`, type: 'image/svg+xml' }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: anchorOf },
    languageAlias: { cjs: 'javascript' },
    config(markdown) {
      linksToRepository(markdown)
      // Before a column without a title loses its heading.
      stackTables(markdown)
      emptyTableHeads(markdown)
    },
  },
  themeConfig: {
    logo: '/mark.svg',
    nav: [
      { text: 'Start', link: '/getting-started' },
      { text: 'Guides', link: '/streaming' },
      { text: 'Providers', link: '/providers' },
      { text: 'Reference', link: '/reference' },
      { text: 'API', link: '/api/index', activeMatch: '/api/' },
    ],
    sidebar: { '/api/': apiSidebar, '/': sidebar },
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            boostDocument: guidesFirst,
            processTerm: withoutFillers,
            prefix: isBeginning,
          },
        },
      },
    },
    socialLinks: [{ icon: 'github', link: 'https://github.com/deltakit/deltakit' }],
    docFooter: { prev: 'Before', next: 'Next' },
    externalLinkIcon: true,
  },
  transformHtml: (html) =>
    html.replace('class="VPContent is-home"', 'role="main" class="VPContent is-home"'),
  buildEnd({ outDir }) {
    writeRelative(outDir)
    writeFileSync(join(outDir, '404.html'), notFoundPage)
  },
})
