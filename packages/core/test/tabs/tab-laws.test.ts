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

// Somebody stops before a tab that has messages in its queue is gone, and a step begins as its tab goes. A
// message waits behind a call that nobody can decide about any more.
it.each([11_709, 9_808, 14_725, 34, 802, 939, 1_143, 12_551])(
  'does every verb in every tab once, seed %i',
  (seed) => checkTabVerbs(seed),
)

// An answer is stopped before another tab has heard of it, and a page crashes with a step that it told nobody.
it.each([834, 12_994])('does every verb in every tab once, seed %i', (seed) => checkTabVerbs(seed))

// A page is gone before it greets one that opens, and the only tab that reads what it sent thaws later, or
// there is none. One that only knows whose an answer is takes that tab for dead.
it.each([3_465, 5_558, 16_945])('does every verb in every tab once, seed %i', (seed) =>
  checkTabVerbs(seed),
)

// Tabs come back at once, or after tabs that know nothing of what is left have come. A page that was reloaded
// knows alone that a message was removed before it was sent. One that waits for a decision has its turn already.
// The first in line for what a tab left knows nothing of it. One tab takes an answer over as the page that was
// reloaded resumes it.
it.each([54, 66, 319, 757, 14_367, 16_432, 16_823, 19_696, 21_270, 21_843])(
  'does every verb once where pages are left, seed %i',
  (seed) => checkTabVerbs(seed, { leavesPages: true }),
)
// The last of them are of pages that freeze, or are left, with locks that they were just given.
it.each([166, 257, 297, 340, 720, 735, 1_162, 1_499, 2_398, 14_951, 528, 2_062])(
  'loses no message, and sends none twice, seed %i',
  (seed) => checkTabVerbs(seed, { keepsAll: true, leavesPages: seed % 3 > 0 }),
)
