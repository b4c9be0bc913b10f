// @ts-check
// Growth and the first delta in a page, as bench/limits.mjs has them for Node. A page's clock is coarse, and
// that of many first deltas is not.
//   node bench/limits-chromium.mjs [--only=anthropic] [--many=200000] [--rounds=5]
import { parseArgs } from 'node:util'
import { inChromium } from './chromium-page.mjs'
import { printFindings } from './limits-table.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    many: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '5' },
  },
})
const { only } = values
const rounds = Number(values.rounds)

await inChromium({ entry: 'limits-page.mjs', global: 'growth' }, async (page, version) => {
  console.log(`Chromium ${version}`)
  /** @param {string} name @param {object} options */
  const run = (name, options) => page.evaluate(`globalThis.${name}(${JSON.stringify(options)})`)
  printFindings(await run('firstDelta', { rounds: rounds * 100, only }), { ci: false })
  const sizes = { few: 10_000, many: Number(values.many) }
  printFindings(await run('growth', { ...sizes, rounds, only }), { ci: false })
})
