/** Numbers that a seed repeats (mulberry32): `chance(6)` is a whole number from 0 to 5. */
export type Chance = (below: number) => number

export function createChance(seed: number): Chance {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export function pick<Item>(items: readonly Item[], chance: Chance): Item {
  return items[chance(items.length)] as Item
}
