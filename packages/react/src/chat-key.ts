/** Where a chat's conversation is kept, and the key of its mutations. */
export function chatKey(id: string): readonly ['deltakit', 'chat', string] {
  return ['deltakit', 'chat', id]
}
