// @ts-check
// The rows of docs/compared.md in which Deltakit loses, found in its tables: nobody has to look for them.

/** What is there for comparison alone. */
const floors = ['floor', 'eventsource-parser', 'The body of the provider']

/** The tables in which more is better. */
const moreIsBetter = ['relay']

/**
 * A row for each of Deltakit's figures that another library beats, beside the best of the others.
 * @param {string} page The text of docs/compared.md.
 * @returns {import('./table.mjs').Table}
 */
export function losses(page) {
  const rows = tablesIn(page).flatMap(({ heading, name, columns, rows }) =>
    groups(rows).flatMap(({ label, members }) =>
      columns.flatMap((column, at) => {
        const isBetter = better(moreIsBetter.includes(name))
        const measured = members.filter(({ cells }) => cells[at])
        const others = measured.filter(({ name }) => !isOurs(name) && !isFloor(name))
        const [best] = others.toSorted((one, other) => isBetter(one.cells[at], other.cells[at]))
        return measured.flatMap(({ name, cells }) => {
          if (!best || !isOurs(name) || isBetter(best.cells[at], cells[at]) >= 0) return []
          const what = [heading, label, column].filter(Boolean).join(', ')
          return [[what, `${name}: ${cells[at]}`, `${best.name}: ${best.cells[at]}`]]
        })
      }),
    ),
  )
  return {
    title: 'Where Deltakit loses',
    columns: ['figure', 'Deltakit', 'the best of the others'],
    rows,
  }
}

/** @param {boolean} isMore */
const better =
  (isMore) => (/** @type {string | undefined} */ one, /** @type {string | undefined} */ other) =>
    (isMore ? -1 : 1) * (medianOf(one) - medianOf(other))

/** The median of a cell. @param {string} [cell] */
const medianOf = (cell = '') => Number((cell.split(' ')[0] ?? '').replaceAll(',', ''))

/** @param {string} name */
const isOurs = (name) => name.startsWith('Deltakit')

/** @param {string} name */
const isFloor = (name) => floors.some((floor) => name.startsWith(floor))

/** @typedef {{ label: string, name: string, cells: readonly string[] }} Row */

/** @param {string} page */
function tablesIn(page) {
  const marked =
    /^## ([^\n]+)\n(?:(?!^## )[\s\S])*?<!-- bench:peers (\w+) -->\n([\s\S]*?)<!-- end -->/gm
  return [...page.matchAll(marked)].flatMap(([, heading = '', name = '', text = '']) => {
    const [columns = [], , ...rows] = text
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      )
    const figures = columns.findIndex((_, at) =>
      rows.every((row) => /^(\d.*)?$/.test(row[at] ?? '')),
    )
    if (figures < 0) return []
    return [
      {
        heading,
        name,
        columns: columns.slice(figures),
        rows: rows.map((row) => ({
          label: row.slice(0, figures - 1).join(', '),
          name: row[figures - 1] ?? '',
          cells: row.slice(figures),
        })),
      },
    ]
  })
}

/** Rows that are compared with each other. @param {readonly Row[]} rows */
function groups(rows) {
  const labels = [...new Set(rows.map(({ label }) => label))]
  return labels.map((label) => ({ label, members: rows.filter((row) => row.label === label) }))
}
