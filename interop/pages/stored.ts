/** The messages that a page keeps for the next time it is opened. */
export function storedMessages<T>(session: string): T[] {
  return JSON.parse(localStorage.getItem(session) ?? '[]')
}

export function storeMessages(session: string, messages: readonly unknown[]): void {
  localStorage.setItem(session, JSON.stringify(messages))
}
