// @ts-check
// A column without a title has an empty cell in the head of its table: a heading without text is none.

/** @param {import('vitepress').MarkdownRenderer} markdown */
export function emptyTableHeads(markdown) {
  markdown.core.ruler.push('empty-table-heads', ({ tokens }) => {
    tokens.forEach((token, index) => {
      const [text, close] = [tokens[index + 1], tokens[index + 2]]
      if (token.type !== 'th_open' || text?.content || !close) return
      token.tag = 'td'
      close.tag = 'td'
    })
  })
}
