import { expect, it } from 'vitest'
import type { ChunkReader } from '../../src/index.ts'
import { deepestMessage, isTooDeep } from '../../src/protocol/nesting.ts'
import { createAnthropicReader } from '../../src/providers/anthropic/reader.ts'
import { readContentParts } from '../../src/providers/chat-completions/content-parts.ts'
import { chatQuirks } from '../../src/providers/chat-completions/quirks.ts'
import { createChatReader } from '../../src/providers/chat-completions/reader.ts'
import { readThinkTags } from '../../src/providers/chat-completions/think-tags.ts'
import { createGoogleReader } from '../../src/providers/google/reader.ts'
import { createOpenAIReader } from '../../src/providers/openai/reader.ts'
import { type GrowthWire, growthBodies } from '../support/growth-bodies.ts'

const readers: Readonly<Record<GrowthWire, () => ChunkReader>> = {
  'chat-completions': () =>
    readThinkTags(readContentParts(createChatReader(chatQuirks)), { isOpen: false }),
  anthropic: createAnthropicReader,
  openai: createOpenAIReader,
  google: createGoogleReader,
}

const few = 1_000
const many = 8_000
/** Milliseconds to wait for a moment in which the processor is free. */
const patience = 12_000
/** What a busy machine may add. Work that grows with the square would be 8. */
const most = 3
/** Not worth another try. Objects of 8,000 fields take `JSON.parse` itself twice the time a field. */
const enough = 2

it.each(growthBodies.map((growth) => [growth.wire, growth.name, growth] as const))(
  '%s: work per item does not grow with the number of %s',
  (wire, _, { body }) => {
    const makeReader = readers[wire]
    const short = Array.from({ length: many / few }, () => messagesIn(body(few)))
    const long = [messagesIn(body(many))]
    let shortest = Number.POSITIVE_INFINITY
    let longest = Number.POSITIVE_INFINITY
    const start = performance.now()
    while (!(longest / shortest < enough) && performance.now() - start < patience) {
      shortest = Math.min(shortest, timeToRead(short, makeReader))
      longest = Math.min(longest, timeToRead(long, makeReader))
    }
    expect(longest / shortest).toBeLessThan(most)
  },
)

function messagesIn(body: string): string[] {
  return [...body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data)
}

/** Milliseconds to read each answer from its first message to its end. */
function timeToRead(
  answers: readonly (readonly string[])[],
  makeReader: () => ChunkReader,
): number {
  const before = performance.now()
  for (const messages of answers) {
    const reader = makeReader()
    for (const message of messages) {
      const chunk = JSON.parse(message)
      // What is nested deeper never reaches a reader.
      if (!isTooDeep(chunk, deepestMessage)) reader.read(chunk, [])
    }
    reader.end?.([])
  }
  return performance.now() - before
}
