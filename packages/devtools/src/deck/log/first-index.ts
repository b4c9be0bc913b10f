/** Returns the first index of a sorted list from which on `isFrom` is true, by binary search. */
export function firstIndex<Entry>(
  list: readonly Entry[],
  isFrom: (entry: Entry) => boolean,
): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isFrom(list[middle] as Entry)) high = middle
    else low = middle + 1
  }
  return low
}
