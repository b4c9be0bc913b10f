import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { guides, root } from './documents.ts'

interface SidebarModule {
  readonly sidebar: readonly { readonly items: readonly { readonly link: string }[] }[]
}

it('has every page of docs/ in the sidebar, and no other', async () => {
  const { sidebar }: SidebarModule = await import(join(root, 'docs/.vitepress/sidebar.mjs'))
  const listed = sidebar.flatMap(({ items }) => items.map(({ link }) => `docs${link}.md`))
  const pages = guides.map(({ path }) => path).filter((path) => /^docs\/[\w-]+\.md$/.test(path))
  expect(listed.sort()).toEqual(
    pages
      .filter((path) => path !== 'docs/index.md')
      .concat('docs/api/index.md')
      .sort(),
  )
})

it('has what the sources make of its pages and pictures', async () => {
  const output = await new Promise((resolve) => {
    execFile(process.execPath, ['scripts/docs/generate.mjs'], { cwd: root }, (_, out, error) =>
      resolve(`${out}${error}`),
    )
  })
  expect(output).toBe('')
})

it('embeds only recordings that are there', () => {
  const embedded = guides.flatMap(({ path, lines }) =>
    [...lines.join('\n').matchAll(/<Deck recording="([^"]+)"/g)].map(([, recording = '']) => {
      const file = recording.startsWith('/')
        ? join(root, 'docs/public', recording)
        : join(root, 'cassettes', `${recording}.yaml`)
      return { path, recording, isThere: existsSync(file) }
    }),
  )
  expect(embedded.length).toBeGreaterThan(5)
  expect(embedded.filter(({ isThere }) => !isThere)).toEqual([])
})
