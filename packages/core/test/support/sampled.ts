import { onTestFailed, TestRunner } from 'vitest'
import { type Chance, createChance } from './chance.ts'
import { everyCase, fuzzRun, isNode } from './fuzz-run.ts'

// Some laws hold for more cases than a quick run has time for. It tries a share of them, by a seed.

/** The whole numbers from one to below another. */
export function* places(from: number, end: number): Generator<number> {
  for (let at = from; at < end; at++) yield at
}

/**
 * One of every `share` cases, and at least one of all, or every case in `npm run soak`. Each test has
 * chances of its own, so that it tries the same cases whichever tests run before it.
 */
export function* sampled<Item>(items: Iterable<Item>, share: number): Generator<Item> {
  const chance = chanceOfTest()
  let chosen = chance(share)
  let index = 0
  let wasAny = false
  let last: { readonly item: Item } | undefined
  for (const item of items) {
    if (everyCase || index === chosen) {
      wasAny = true
      yield item
    }
    last = { item }
    if (++index < share) continue
    index = 0
    chosen = chance(share)
  }
  if (!wasAny && last) yield last.item
}

/** All cases in Node, or one of every `thorough`. Elsewhere, one of every `share`. */
export function sampledElsewhere<Item>(
  items: readonly Item[],
  share: number,
  { thorough = 1 }: { readonly thorough?: number } = {},
): readonly Item[] {
  return [...sampled(items, isNode ? thorough : share)]
}

/** The fewest cases that a share of `count` has, with some room for chance. */
export function fewest(count: number, share: number): number {
  return everyCase ? count : Math.floor((count / share) * 0.8)
}

/** Chances by the seed and the name of the test. A test that fails prints the seed. */
function chanceOfTest(): Chance {
  const { seed } = fuzzRun
  const test = TestRunner.getCurrentTest()
  if (!test) return createChance(seed)
  onTestFailed(() => console.error(`${test.name}: FUZZ_SEED=${seed}`))
  let mixed = seed
  for (const letter of test.fullTestName) mixed = Math.imul(mixed, 31) + letter.charCodeAt(0)
  return createChance(mixed)
}
