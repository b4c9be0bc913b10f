// @ts-check
// What an answer leaves in memory once it is over and nobody holds it: nothing. A server gives millions.
//   node bench/memory.mjs [--answers=5000] [--only=chatHandler]
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { answerMany, caseNames } from './memory-cases.mjs'
import { memoryOptions } from './memory-options.mjs'
import { printMemory } from './memory-table.mjs'

/** Timers of the platform and finalizers get this many milliseconds. */
const rest = 150

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

async function heapUsed() {
  await sleep(rest)
  // What a finalizer lets go of is found by the next collection.
  for (let time = 0; time < 3; time++) {
    collect()
    await sleep(1)
  }
  return process.memoryUsage().heapUsed
}

const { answers, only } = memoryOptions()
await printMemory({
  platform: `Node ${process.version}`,
  names: caseNames.filter((name) => name.includes(only)),
  answers,
  answerMany,
  heapUsed,
})
