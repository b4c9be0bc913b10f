/** Input tokens as a provider counts them that leaves out what its cache gave and took. */
export interface SeparateInput {
  readonly uncached: number | undefined
  readonly cachedInput: number | undefined
  readonly cacheWrite: number | undefined
}

/** All input tokens. Unknown where those beside the cache are. */
export function wholeInput(counts: SeparateInput): number | undefined {
  const { uncached, cachedInput = 0, cacheWrite = 0 } = counts
  return uncached === undefined ? undefined : uncached + cachedInput + cacheWrite
}
