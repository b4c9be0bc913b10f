interface KeyMove {
  readonly from: number
  readonly count: number
  readonly pageSize: number
}

/** Returns the row that a key selects, -1 for none, or undefined if the key moves nothing. */
export function rowAfterKey(key: string, { from, count, pageSize }: KeyMove): number | undefined {
  const last = count - 1
  switch (key) {
    case 'Escape':
      return -1
    case 'ArrowDown':
      return Math.min(last, from + 1)
    case 'ArrowUp':
      return from < 0 ? last : Math.max(0, from - 1)
    case 'PageDown':
      return Math.min(last, from + pageSize)
    case 'PageUp':
      return Math.max(0, from - pageSize)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}
