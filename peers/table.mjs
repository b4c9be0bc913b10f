// @ts-check
// Tables as text, and those of docs/compared.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { losses } from './losses.mjs'

/** @typedef {{ title: string, columns: readonly string[], rows: readonly (readonly string[])[] }} Table */

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
  replace(name, `${markdownOf({ columns, rows })}\n\n${platform()}`)
  replace('versions', versions().split('\n')[0] ?? '')
}

/** Writes what Deltakit loses in the tables that the page has now. */
export function writeLosses() {
  replace('losses', markdownOf(losses(readFileSync(page, 'utf8'))))
}

/** @param {Pick<Table, 'columns' | 'rows'>} table */
export function markdownOf({ columns, rows }) {
  const lines = [columns, columns.map(() => '---'), ...rows]
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n')
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
