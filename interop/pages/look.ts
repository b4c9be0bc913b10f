/** What the tool of the page sees. */
export function look(): string {
  return 'seen by the page'
}
