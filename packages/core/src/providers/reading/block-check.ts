/**
 * Whether a delta belongs to its block. A block is what its start or its first delta makes it, and `kinds`
 * has that by the block's part.
 */
export function createBlockCheck<Kind extends string>(
  kinds: Map<string, Kind>,
): (part: string, kind: Kind) => boolean {
  return (part, kind) => {
    if (!kinds.has(part)) kinds.set(part, kind)
    return kinds.get(part) === kind
  }
}
