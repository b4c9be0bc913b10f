/**
 * Returns a function that sums up an array that grows in place. Each call reads only what was added since the
 * last one with that array: a log of 50,000 events is summed up in every frame.
 */
export function createRunningSum<Item, Sum>(
  create: () => Sum,
  add: (sum: Sum, item: Item) => void,
): (items: readonly Item[]) => Sum {
  const known = new WeakMap<readonly Item[], { readonly sum: Sum; count: number }>()
  return (items) => {
    const running = known.get(items) ?? { sum: create(), count: 0 }
    known.set(items, running)
    for (const item of items.slice(running.count)) add(running.sum, item)
    running.count = items.length
    return running.sum
  }
}
