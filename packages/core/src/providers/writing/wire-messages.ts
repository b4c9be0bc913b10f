/** A message of an API that takes roles in turn. */
export interface WireMessage<Block> {
  readonly role: string
  readonly content: Block[]
}

/** The messages of a request. */
export interface WireMessages<Block> {
  readonly messages: readonly WireMessage<Block>[]
  /** Adds blocks. Two messages of one role in a row become one, and the API refuses empty ones. */
  add(role: string, blocks: readonly Block[]): void
}

/** Messages without any yet. */
export function createWireMessages<Block>(): WireMessages<Block> {
  const messages: WireMessage<Block>[] = []
  return {
    messages,
    add(role, blocks) {
      if (!blocks.length) return
      if (messages.at(-1)?.role !== role) messages.push({ role, content: [] })
      for (const block of blocks) messages.at(-1)?.content.push(block)
    },
  }
}
