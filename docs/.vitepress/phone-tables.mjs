// @ts-check
// A phone shows the rows of a wide table as blocks, each cell below the other, with the title of its column.

/** How many characters a cell has in a table that fits no phone. */
const longCell = 40
/** As code, which does not wrap. */
const longCode = 20
/** A table of more columns compares things, so its rows stay rows and scroll. */
const mostColumns = 5

/** @param {import('vitepress').MarkdownRenderer} markdown */
export function stackTables(markdown) {
  markdown.core.ruler.push('stack-tables', ({ tokens }) => {
    tokens.forEach((token, index) => {
      if (token.type !== 'table_open') return
      const end = tokens.findIndex(({ type }, at) => at > index && type === 'table_close')
      stack(tokens.slice(index, end))
    })
  })
}

/** @param {ReturnType<import('vitepress').MarkdownRenderer['parse']>} tokens Those of one table. */
function stack(tokens) {
  const heads = tokens.flatMap(({ type }, at) =>
    type === 'th_open' ? [tokens[at + 1]?.content ?? ''] : [],
  )
  const cells = tokens.filter(({ type }) => type === 'td_open')
  const longest = Math.max(
    ...tokens.flatMap(({ type }, at) =>
      type === 'td_open' ? [tokens[at + 1]?.content.length ?? 0] : [],
    ),
  )
  const codes = tokens.flatMap(({ children }) =>
    (children ?? []).flatMap(({ type, content }) =>
      type === 'code_inline' ? [content.length] : [],
    ),
  )
  const isWide = heads.length > 2 ? longest > longCell : Math.max(0, ...codes) > longCode
  if (heads.length > mostColumns || !isWide) return
  // Not of the table: VitePress writes that tag itself.
  for (const token of tokens) {
    if (token.type === 'thead_open' || token.type === 'tbody_open')
      token.attrJoin('class', 'stacked')
  }
  cells.forEach((cell, at) => {
    const head = heads[at % heads.length]?.replaceAll('`', '')
    // The first cell names the row, and what has no title explains it.
    if (head && at % heads.length) cell.attrSet('data-head', head)
  })
}
