// @ts-check
// Tables as text, and those of docs/compared.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** @typedef {import('./sections.mjs').Table} Table */

const page = new URL('../docs/compared.md', import.meta.url)

/** @param {Table} table */
export function printTable({ title, columns, rows }) {
  const all = [columns, ...rows]
  const widths = columns.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  console.log(`\n${title}`)
  for (const row of all) {
    console.log(row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '))
  }
}

/** What was measured, and where. */
export function versions() {
  const { dependencies } = JSON.parse(
    readFileSync(new URL('package.json', import.meta.url), 'utf8'),
  )
  const packages = Object.entries(dependencies).map(([name, version]) => `\`${name}\` ${version}`)
  return `${packages.join(', ')}.\n${platform()}`
}

function platform() {
  return `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} processors.`
}

/**
 * Writes a table between its markers, `<!-- bench:peers NAME -->` and `<!-- end -->`.
 * @param {string} name
 * @param {Table} table
 */
export function writeTable(name, { columns, rows }) {
  const lines = [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
  replace(name, `${lines.join('\n')}\n\n${platform()}`)
  replace('versions', versions().split('\n')[0] ?? '')
}

/** @param {string} name @param {string} text */
function replace(name, text) {
  const before = readFileSync(page, 'utf8')
  const marked = new RegExp(`(<!-- bench:peers ${name} -->\n)[\\s\\S]*?(<!-- end -->)`)
  if (!marked.test(before)) throw new Error(`docs/compared.md has no place for ${name}`)
  writeFileSync(
    page,
    before.replace(marked, (_, start, end) => `${start}${text}\n${end}`),
  )
}
