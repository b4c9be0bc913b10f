import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Document, readDocument, root, textLines } from './documents.ts'

/** `npm run packages` compares the pages with the declarations of the build. */
const pages = readdirSync(join(root, 'docs/api')).map((name) => readDocument(`docs/api/${name}`))

interface EntryPoint {
  readonly name: string
  readonly page: string
  readonly exported: readonly string[]
}

const entryPoints: EntryPoint[] = readdirSync(join(root, 'packages')).flatMap((folder) => {
  const file = join(root, 'packages', folder, 'package.json')
  if (!existsSync(file)) return []
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  return Object.entries<{ '@deltakit/source'?: string }>(manifest.exports).flatMap(
    ([path, { '@deltakit/source': source }]) => {
      if (!source) return []
      const name = `${manifest.name}${path.slice(1)}`
      const code = readFileSync(join(root, 'packages', folder, source), 'utf8')
      const page = `docs/api/${name.replace('@deltakit/', '').replaceAll('/', '-')}.md`
      return [{ name, page, exported: exportedNames(code) }]
    },
  )
})

function exportedNames(code: string): string[] {
  const own = /^export (?:async )?(?:function|interface|type|const|class) (\w+)/gm
  const others = [...code.matchAll(/^export (?:type )?\{([^}]+)\}/gm)].flatMap(([, names = '']) =>
    names.split(','),
  )
  return [
    ...[...code.matchAll(own)].map(([, name = '']) => name),
    ...others.map((name) => name.replace(/^\s*type /, '').trim()).filter(Boolean),
  ]
}

describe.each(entryPoints)('the page of $name', ({ page, exported }) => {
  const document = pages.find(({ path }) => path === page)

  it('has every name that the entry point exports', () => {
    const lines = document ? textLines(document).map(({ text }) => text) : []
    const elsewhere = lines.at(-2) ?? ''
    const missing = exported.filter(
      (name) => !lines.includes(`### ${name}`) && !elsewhere.includes(`[${name}](`),
    )
    expect(missing).toEqual([])
  })

  it('says something about every name and every field', () => {
    const text = document?.lines.join('\n') ?? ''
    const silent = /^(### \w+\n\n```ts\n[^`]*```\n\n(?=###|##|\||See ))/gm
    expect(text.match(silent) ?? []).toEqual([])
    const fields = document?.lines.filter((line) => /^\| `.*\| {2}\|$/.test(line)) ?? []
    expect(fields.filter((line) => !namesItsCase.test(line))).toEqual([])
  })

  it('has links that lead somewhere', () => {
    const links = document ? linksOf(document) : []
    expect(links.filter((target) => !leadsSomewhere(page, target))).toEqual([])
  })
})

/** A literal such as `'content'` is the case that a type is of, and the comment of a class is its constructor's. */
const namesItsCase = /^\| `\w+` \| `(['"][\w-]+['"]|\d+)` \||^\| `constructor` /

it('reads the names of the sources', () => {
  expect(entryPoints.flatMap(({ exported }) => exported).length).toBeGreaterThan(300)
})

it('has no page of anything else', () => {
  const known = new Set(['docs/api/index.md', ...entryPoints.map(({ page }) => page)])
  expect(pages.map(({ path }) => path).filter((path) => !known.has(path))).toEqual([])
})

it('would show a link that leads nowhere', () => {
  expect(leadsSomewhere('docs/api/core.md', 'core-tools.md#tool-1')).toBe(true)
  expect(leadsSomewhere('docs/api/core.md', 'core-tools.md#tool-2')).toBe(false)
  expect(leadsSomewhere('docs/api/core.md', '#nothing')).toBe(false)
})

function linksOf(document: Document): string[] {
  return textLines(document).flatMap(({ text }) =>
    [...text.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)]+)\)/g)].map(
      ([, target = '']) => target,
    ),
  )
}

function leadsSomewhere(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const document = pages.find(({ path }) => path === (file ? `docs/api/${file}` : from))
  return !!document && (anchor === undefined || anchorsOf(document).has(anchor))
}

/** The second heading of the same name gets `-1`. */
function anchorsOf(document: Document): Set<string> {
  const anchors = new Set<string>()
  for (const { text } of textLines(document)) {
    const [, heading] = /^#+ (.+)$/.exec(text) ?? []
    if (!heading) continue
    const slug = heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-')
    let anchor = slug
    for (let time = 1; anchors.has(anchor); time++) anchor = `${slug}-${time}`
    anchors.add(anchor)
  }
  return anchors
}
