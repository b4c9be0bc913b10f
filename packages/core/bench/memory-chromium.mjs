// @ts-check
// What an answer leaves in the memory of a page, as bench/memory.mjs does it for Node.
//   node bench/memory-chromium.mjs [--answers=5000] [--only=stream]
import { setTimeout as sleep } from 'node:timers/promises'
import { inChromium } from './chromium-page.mjs'
import { memoryOptions } from './memory-options.mjs'
import { printMemory } from './memory-table.mjs'

/** @typedef {import('./memory-table.mjs').AnswerMany} AnswerMany */

/** Timers of the platform and finalizers get this many milliseconds. */
const rest = 400

const { answers, only } = memoryOptions()
await inChromium({ entry: 'memory-page.mjs', global: 'answerMany' }, async (page, version) => {
  const session = await page.context().newCDPSession(page)
  /** @type {string[]} */
  const names = await page.evaluate('globalThis.caseNames')

  /** @type {AnswerMany} */
  const answerMany = async (name, ending, count) => {
    const [call, end] = [JSON.stringify(name), JSON.stringify(ending)]
    await page.evaluate(`globalThis.answerMany(${call}, ${end}, ${count})`)
  }

  async function heapUsed() {
    await sleep(rest)
    for (let time = 0; time < 3; time++) {
      await session.send('HeapProfiler.collectGarbage')
      await sleep(1)
    }
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return usedSize
  }

  await printMemory({
    platform: `Chromium ${version}`,
    names: names.filter((name) => name.includes(only)),
    answers,
    answerMany,
    heapUsed,
  })
})
