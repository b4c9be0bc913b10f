import { createChance } from './chance.ts'
import { everyCase, fuzzRun, isNode } from './fuzz-run.ts'

// Some laws hold for more cases than a quick run has time for. It tries a share of them, by a seed.

const chance = createChance(fuzzRun.seed)

/** The whole numbers from one to below another. */
export function* places(from: number, end: number): Generator<number> {
  for (let at = from; at < end; at++) yield at
}

/** About one of `share` cases, or all of them in `npm run soak`. */
export function* sampled<Item>(items: Iterable<Item>, share: number): Generator<Item> {
  for (const item of items) if (everyCase || chance(share) === 0) yield item
}

/** All cases in Node, and a share where the same code runs in another runtime. */
export function sampledElsewhere<Item>(items: readonly Item[], share: number): readonly Item[] {
  return isNode ? items : [...sampled(items, share)]
}

/** The fewest cases that a share of `count` has, with some room for chance. */
export function fewest(count: number, share: number): number {
  return everyCase ? count : Math.floor((count / share) * 0.8)
}
