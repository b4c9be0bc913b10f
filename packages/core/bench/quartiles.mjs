// @ts-check

/**
 * The first quartile, the median and the third.
 * @param {readonly number[]} values
 * @returns {[number, number, number]}
 */
export function quartiles(values) {
  const sorted = values.toSorted((a, b) => a - b)
  /** @param {number} share */
  const at = (share) => Number(sorted[Math.round(share * (sorted.length - 1))])
  return [at(0.25), at(0.5), at(0.75)]
}
