/**
 * Returns what makes the chunk of a delta without its text: `first` with the id of the call. It is the
 * same object for all deltas of a call.
 */
export function createEmptyDelta<Chunk extends { readonly toolCallId: string }>(
  first: Chunk,
): (toolCallId: string) => Chunk {
  let last = first
  return (toolCallId) => {
    if (toolCallId !== last.toolCallId) last = { ...last, toolCallId }
    return last
  }
}
