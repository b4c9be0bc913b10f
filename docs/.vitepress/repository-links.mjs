// @ts-check
// Links that leave `docs/` lead to the repository, where GitHub shows them.

import { posix } from 'node:path'

const repository = 'https://github.com/deltakit/deltakit/blob/main/'

/** @param {import('vitepress').MarkdownRenderer} markdown */
export function linksToRepository(markdown) {
  markdown.core.ruler.push('links-to-repository', ({ tokens, env }) => {
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const target = token.type === 'link_open' && token.attrGet('href')
        if (!target || /^(https?:|mailto:|#)/.test(target)) continue
        const [path = ''] = target.split('#')
        const place = posix.join('docs', posix.dirname(env.relativePath ?? ''), path)
        if (place.startsWith('docs/') && path.endsWith('.md')) continue
        token.attrSet('href', `${repository}${place}${target.slice(path.length)}`)
      }
    }
  })
}
