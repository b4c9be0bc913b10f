// @ts-check
// Growth of a delta's time from 10,000 to 200,000 deltas, and the first delta, of every wire.
//   npm run bench -- limits [--only=anthropic] [--many=200000] [--rounds=5]
// It also runs in Bun: `bun bench/limits.mjs`. `limits-chromium.mjs` runs it in a page.
import { parseArgs } from 'node:util'
import { firstDelta, growth } from './limits-cases.mjs'
import { printFindings } from './limits-table.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    many: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '5' },
    ci: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const { ci, only } = values
const rounds = ci ? 3 : Number(values.rounds)

const runtime = 'Bun' in globalThis ? `Bun ${process.versions.bun}` : `Node ${process.version}`
console.log(runtime)
printFindings(await firstDelta({ rounds: rounds * 100, only }), { ci })
// Bench `growth` has what must not happen. How much collections cost is no gate on a shared machine.
if (!ci) {
  const sizes = { few: 10_000, many: Number(values.many) }
  printFindings(await growth({ ...sizes, rounds, only }), { ci })
}
