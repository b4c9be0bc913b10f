import { expect, it } from 'vitest'
import type { StreamEvent } from '../../../src/index.ts'
import { createSourceEmitter, mostEntries } from '../../../src/providers/reading/sources.ts'

it('emits a source under its URL, and again with new fields', () => {
  const events: StreamEvent[] = []
  const emit = createSourceEmitter()
  emit({ url: 'https://a', title: 'A' }, events)
  emit({ url: 'https://a', text: 'B' }, events)
  expect(events).toEqual([
    { type: 'source', part: 'source:https://a', url: 'https://a', title: 'A', text: '' },
    { type: 'source', part: 'source:https://a', url: 'https://a', title: '', text: 'B' },
  ])
})

it('emits a source only once if nothing is new', () => {
  const events: StreamEvent[] = []
  const emit = createSourceEmitter()
  emit({ url: 'https://a', title: 'A' }, events)
  emit({ url: 'https://a', title: 'A' }, events)
  expect(events).toHaveLength(1)
})

const noURLs: readonly unknown[] = [undefined, null, '', 1, {}, ['https://a'], { toString: 0 }]

it.each(noURLs.map((url) => ({ url })))('emits nothing for the URL $url', ({ url }) => {
  const events: StreamEvent[] = []
  createSourceEmitter()({ url, title: 'A' }, events)
  expect(events).toEqual([])
})

it('emits so many sources and no more, with one warning', () => {
  const events: StreamEvent[] = []
  const emit = createSourceEmitter()
  for (let index = 0; index < mostEntries + 5; index++) emit({ url: `https://${index}` }, events)
  emit({ url: 'https://0', title: 'Known' }, events)
  expect(events.filter(({ type }) => type === 'source')).toHaveLength(mostEntries + 1)
  expect(events.filter(({ type }) => type === 'warning')).toEqual([
    {
      type: 'warning',
      code: 'unsupported',
      message: 'The provider sent more than 10000 sources. The rest is left out.',
    },
  ])
})
