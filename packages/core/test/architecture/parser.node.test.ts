import { createParser } from 'eventsource-parser'
import { expect, inject, it } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    parser: 3 | 4
  }
}

it('is tested with the version of eventsource-parser that the project names', () => {
  const ids: string[] = []
  // Only version 4 reports the id of a message without data.
  const options = { onEvent() {}, onId: (id: string) => ids.push(id) }
  createParser(options).feed('id: 1\n\n')
  expect(ids.length > 0 ? 4 : 3).toBe(inject('parser'))
})
