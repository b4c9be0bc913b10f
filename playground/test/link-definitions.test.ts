import type { MarkdownBlock } from '@deltakit/core/blocks'
import { expect, it } from 'vitest'
import { createLinkReader } from '../src/ui/link-definitions.ts'

const blocksOf = (...texts: string[]) =>
  texts.map((text, start): MarkdownBlock => ({ start, text }) as MarkdownBlock)

it('reads the first definition of each name, and returns the same object until there is another', () => {
  const read = createLinkReader()
  const [one, other, same, last] = blocksOf('[a]: /1\n', 'Text\n', '[A]: /2\n', '[b]: /3\n')
  if (!one || !other || !same || !last) throw new Error('Four blocks are needed')
  const links = read([one])
  expect(links).toMatchObject({ a: { href: '/1' } })
  expect(read([one, other])).toBe(links)
  expect(read([one, other, same])).toBe(links)
  expect(read([one, other, same, last])).toMatchObject({ a: { href: '/1' }, b: { href: '/3' } })
})

it('follows a definition that grows, and forgets one that became something else', () => {
  const read = createLinkReader()
  const hrefOf = (text: string) => read(blocksOf(text)).a?.href
  expect(hrefOf('[a]: /1')).toBe('/1')
  expect(hrefOf('[a]: /12')).toBe('/12')
  expect(hrefOf('[a]: /12 x')).toBeUndefined()
})

it('reads the definitions of another text', () => {
  const read = createLinkReader()
  read(blocksOf('[a]: /1\n', 'Text\n'))
  const links = read(blocksOf('[b]: /1\n', 'Text\n'))
  expect(Object.keys(links)).toEqual(['b'])
})

it('takes time in proportion to the definitions of a text', { timeout: 15_000 }, () => {
  const read = createLinkReader()
  const blocks = blocksOf(
    ...Array.from({ length: 12_000 }, (_, index) => `[a${index}]: /${index}\n`),
  )
  for (let length = 100; length <= blocks.length; length += 100) read(blocks.slice(0, length))
  expect(Object.keys(read(blocks))).toHaveLength(12_000)
})
