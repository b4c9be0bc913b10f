import { it } from 'vitest'
import { checkChat } from '../support/chat-laws.ts'
import { everyCase } from '../support/fuzz-run.ts'

const seeds = Array.from({ length: everyCase ? 5_000 : 50 }, (_, index) => index + 1)

it.each(seeds)('keeps its laws whatever is done with it, seed %i', (seed) => checkChat(seed))
