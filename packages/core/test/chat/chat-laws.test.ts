import { describe, it } from 'vitest'
import { type AnsweringPlace, checkChat } from '../support/chat-laws.ts'
import { everyCase } from '../support/fuzz-run.ts'

const places: AnsweringPlace[] = ['provider', 'handler', 'handler that keeps conversations']
const seeds = Array.from({ length: everyCase ? 2_000 : 15 }, (_, index) => index + 1)

describe.each(places)('a chat of a %s', (place) => {
  it.each(seeds)('keeps its laws whatever is done with it, seed %i', (seed) =>
    checkChat(seed, place),
  )
})
