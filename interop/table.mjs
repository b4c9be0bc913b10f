// @ts-check
// The table of docs/interop.md: a row for each thing that was tried, a column for each client or server.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../docs/interop.md', import.meta.url)
const kept = new URL('../packages/core/artifacts/interop-columns.json', import.meta.url)
const heading = '## What was tried'

/**
 * Which cells of a column the table has otherwise.
 * @param {string} name
 * @param {Readonly<Record<string, string>>} column
 */
export function differences(name, column) {
  const { rows } = readTable()
  return Object.entries(column).flatMap(([row, cell]) => {
    const written = rows.get(row)?.get(name)
    return written === cell
      ? []
      : [`docs/interop.md: ${row} × ${name} is "${cell}", not "${written}"`]
  })
}

/**
 * Keeps a column for `writeKeptColumns`. The tests of core, which have no page, call it.
 * @param {string} name
 * @param {Readonly<Record<string, string>>} column
 */
export function keepColumn(name, column) {
  mkdirSync(new URL('.', kept), { recursive: true })
  writeFileSync(kept, JSON.stringify({ ...readKeptColumns(), [name]: column }))
}

/** Writes the columns that the last run of core's tests kept. */
export function writeKeptColumns() {
  for (const [name, column] of Object.entries(readKeptColumns())) writeColumn(name, column)
}

/** @returns {Record<string, Record<string, string>>} */
function readKeptColumns() {
  return existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {}
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} column
 */
export function writeColumn(name, column) {
  const { text, lines, names, rows } = readTable()
  if (!names.includes(name)) names.push(name)
  for (const [row, cell] of Object.entries(column)) {
    if (!rows.has(row)) rows.set(row, new Map())
    rows.get(row)?.set(name, cell)
  }
  const written = [
    line('', names),
    `|${'---|'.repeat(names.length + 1)}`,
    ...[...rows].map(([row, cells]) =>
      line(
        row,
        names.map((other) => cells.get(other) ?? ''),
      ),
    ),
  ]
  writeFileSync(file, text.replace(lines.join('\n'), written.join('\n')))
}

/**
 * @param {string} first
 * @param {readonly string[]} cells
 */
function line(first, cells) {
  return `| ${[first, ...cells].join(' | ')} |`.replace('|  |', '| |')
}

function readTable() {
  const text = readFileSync(file, 'utf8')
  const section = text.slice(text.indexOf(heading))
  const lines = /(?:^\|.*\n)+/m.exec(section)?.[0].trimEnd().split('\n') ?? []
  const [[, ...names] = [], , ...rest] = lines.map(cellsOf)
  /** @type {Map<string, Map<string, string>>} */
  const rows = new Map(
    rest.map(([row = '', ...cells]) => [
      row,
      new Map(names.map((name, index) => [name, cells[index] ?? ''])),
    ]),
  )
  return { text, lines, names, rows }
}

/** @param {string} row */
function cellsOf(row) {
  return row
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim())
}
