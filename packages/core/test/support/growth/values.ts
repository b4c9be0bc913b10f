/** Chunks of one wire that have a great many of one thing, by what that is. */
export type GrowthChunks = Readonly<Record<string, (count: number) => readonly object[]>>

export function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** That many fields of different names. */
export function fields(count: number): Record<string, number> {
  return Object.fromEntries(times(count, (index) => [`field${index}`, index]))
}

/** Stands for arrays within arrays, which `JSON.stringify` would overflow the stack to write. */
export function nested(levels: number): string {
  return `nested:${levels}`
}

/** JSON text with the arrays that `nested` stands for. */
export function withNested(json: string): string {
  return json.replace(/"nested:(\d+)"/g, (_, levels) => {
    return '['.repeat(Number(levels)) + ']'.repeat(Number(levels))
  })
}
