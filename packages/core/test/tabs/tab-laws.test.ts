import { it } from 'vitest'
import { everyCase } from '../support/fuzz-run.ts'
import { checkTabs } from '../support/tab-laws.ts'
import { checkTabVerbs } from '../support/tab-verb-laws.ts'

const seeds = Array.from({ length: everyCase ? 5_000 : 40 }, (_, index) => index + 1)

it.each(seeds)('shows the same messages in all tabs, seed %i', (seed) => checkTabs(seed))

// Two tabs come back at once, and greet each other before the rest. One has a message that no other has.
it('hands on to every tab what only one has', () => checkTabs(4_468, true))

const verbSeeds = Array.from({ length: everyCase ? 2_000 : 30 }, (_, index) => index + 1)

it.each(verbSeeds)('does every verb in every tab once, seed %i', (seed) => checkTabVerbs(seed))

it.each(verbSeeds)('loses no message, and sends none twice, seed %i', (seed) =>
  checkTabVerbs(seed, { keepsAll: true, leavesPages: seed % 3 > 0 }),
)

it.each(verbSeeds)('does every verb once where pages are left, seed %i', (seed) =>
  checkTabVerbs(seed, { leavesPages: true }),
)

// The branch that was chosen last is removed, an answer that would go on is followed by another, and a
// decision is handed to a tab that is gone.
it.each([5_731, 4_952, 8_225])('does every verb in every tab once, seed %i', (seed) =>
  checkTabVerbs(seed),
)

// A tab thaws and reads last what the others did, and another sends what waits there before somebody stops.
it.each([2_048, 1_688])('does every verb in every tab once, seed %i', (seed) => checkTabVerbs(seed))

// One tab removes a message, or all of them, while another that is away or busy adds to them.
it.each([254, 912, 1_650, 1_998])('removes what follows a removed message, seed %i', (seed) =>
  checkTabVerbs(seed),
)

// Somebody stops, and a tab that has messages in its queue is gone before it knows.
it('does every verb in every tab once, seed 11709', () => checkTabVerbs(11_709))
