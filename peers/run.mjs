// @ts-check
// Deltakit beside the others, on the same bytes in one run. Rows where Deltakit loses are kept.
//   npm run bench:peers -- [--only=relay] [--rounds=7] [--write]
// `--write` writes the tables into docs/compared.md. Each section is one of `sections` below.
import { parseArgs } from 'node:util'
import { bundles } from './bundles.mjs'
import { firstDelta } from './first-delta.mjs'
import { memory } from './memory.mjs'
import { react } from './react.mjs'
import { bytesToMessage, relay, toolArguments } from './sections.mjs'
import { printTable, versions, writeLosses, writeTable } from './table.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
  },
})

/** @type {Record<string, (rounds: number) => Promise<import('./table.mjs').Table>>} */
const sections = {
  bytes: bytesToMessage,
  relay,
  tools: toolArguments,
  first: firstDelta,
  memory,
  react,
  bundles,
}

const names = Object.keys(sections)
const chosen = values.only ? values.only.split(',') : names
const unknown = chosen.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  throw new TypeError(`There is no ${unknown.join(' and no ')}. --only takes ${names.join(', ')}`)
}

console.log(versions())
for (const [name, measure] of Object.entries(sections)) {
  if (!chosen.includes(name)) continue
  console.error(`\nMeasuring ${name} …`)
  const table = await measure(Number(values.rounds))
  printTable(table)
  if (values.write) writeTable(name, table)
}
if (values.write) writeLosses()
// Clients keep timers.
process.exit()
