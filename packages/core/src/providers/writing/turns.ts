/** A message of an API that wants its roles in turn. */
export interface Turn<Block> {
  readonly role: string
  readonly content: Block[]
}

/** The messages of a request. */
export interface Turns<Block> {
  readonly turns: readonly Turn<Block>[]
  /** Adds blocks. Two messages of one role in a row become one, and the API refuses empty ones. */
  add(role: string, blocks: readonly Block[]): void
}

/** Messages without any yet. */
export function createTurns<Block>(): Turns<Block> {
  const turns: Turn<Block>[] = []
  return {
    turns,
    add(role, blocks) {
      if (!blocks.length) return
      if (turns.at(-1)?.role !== role) turns.push({ role, content: [] })
      for (const block of blocks) turns.at(-1)?.content.push(block)
    },
  }
}
