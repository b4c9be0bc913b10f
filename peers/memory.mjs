// @ts-check
// What an answer allocates, and the most memory that it takes, each in a process of its own.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { figureOf, shown } from './measure.mjs'

/** So much is allocated without any garbage collection, in megabytes. */
const room = 1_024
const deltas = { allocated: 5_000, peak: 50_000, alive: 50_000 }

/** @param {keyof typeof deltas} what @param {string} name */
function measure(what, name) {
  const roomy = [`--min-semi-space-size=${room}`, `--max-semi-space-size=${room}`]
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      ...(what === 'allocated' ? roomy : []),
      join(import.meta.dirname, 'memory-child.mjs'),
      what,
      name,
      String(deltas[what]),
    ],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`${name}: ${stderr}`)
  return Number(stdout.trim().split('\n').at(-1))
}

const names = [
  'Deltakit, `streamChat`',
  'Deltakit, `replayable: false`',
  'Deltakit, `createChat`',
  '`openai`, a loop over its chunks',
  '`openai`, `.stream()`',
  'AI SDK, `streamText`',
  'AI SDK, the client half of `useChat`',
  'TanStack AI, `chat()`',
]

/** @param {number} rounds @returns {Promise<import('./table.mjs').Table>} */
export async function memory(rounds) {
  const rows = names.map((name) => {
    const allocated = []
    const peaks = []
    const alive = []
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      allocated.push(measure('allocated', name) / deltas.allocated / 1_024)
      peaks.push(measure('peak', name) / 2 ** 20)
      alive.push(measure('alive', name) / 2 ** 20)
    }
    return [name, shown(figureOf(allocated)), shown(figureOf(peaks)), shown(figureOf(alive))]
  })
  return {
    title: 'Memory',
    columns: ['read by', 'allocated for a delta, KB', 'process grows, MB', 'alive at most, MB'],
    rows,
  }
}
