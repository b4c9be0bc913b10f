const longestTail = 512

/**
 * Whether the end of a text that grows is to be joined with the rest of it. Each `+=` makes an object that
 * lives as long as the text, so that many deltas would keep the garbage collector busy. A string that is read
 * becomes one object: this saves 2 % of the whole pipeline (bench/run.mjs).
 */
export function isFullTail(tail: string): boolean {
  if (tail.length < longestTail) return false
  tail.charCodeAt(0)
  return true
}
