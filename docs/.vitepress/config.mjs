// @ts-check
import { defineConfig } from 'vitepress'
import { anchorOf } from './anchor.mjs'
import { placeholderBase, writeRelative } from './relative-base.mjs'
import { linksToRepository } from './repository-links.mjs'
import { apiSidebar, sidebar } from './sidebar.mjs'
import { emptyTableHeads } from './table-heads.mjs'

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
    config(markdown) {
      linksToRepository(markdown)
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
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: 'https://github.com/deltakit/deltakit' }],
    docFooter: { prev: 'Before', next: 'Next' },
    externalLinkIcon: true,
  },
  transformHtml: (html) =>
    html.replace('class="VPContent is-home"', 'role="main" class="VPContent is-home"'),
  buildEnd: ({ outDir }) => writeRelative(outDir),
})
