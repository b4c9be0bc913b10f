/** The query key of a chat's conversation, and the mutation key of its requests. */
export function chatKey(id: string): readonly ['deltakit', 'chat', string] {
  return ['deltakit', 'chat', id]
}
