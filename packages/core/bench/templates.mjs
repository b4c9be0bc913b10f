// @ts-check
// From bytes to an accumulated message, over eventsource-parser and `JSON.parse` alone, in one process in
// which every wire has run: as in a page that uses several. Processor time, garbage collection included.
//   npm run bench -- templates [--deltas=50000] [--rounds=9] [--only=anthropic]
import { parseArgs } from 'node:util'
import { createChat, streamChat } from '@deltakit/core'
import { parseJsonEventStream, readUIMessageStream, uiMessageChunkSchema } from 'ai-7'
import { ciFactor } from './ci-gate.mjs'
import { floor } from './contenders.mjs'
import { everyWire } from './every-wire.mjs'
import { quartiles } from './quartiles.mjs'
import { answering, inReadsOf } from './workload.mjs'

const { values } = parseArgs({
  options: {
    deltas: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '9' },
    only: { type: 'string', default: '' },
    ci: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const deltas = values.ci ? 5_000 : Number(values.deltas)
const rounds = values.ci ? 3 : Number(values.rounds)
/** What no stream may cost, however it is made; and what we want of one that is not made to. */
const gate = 1.2
const aim = 0.85

/** @type {readonly import('@deltakit/core').Message[]} */
const messages = [{ role: 'user', content: 'Count.' }]

/** @typedef {import('./every-wire.mjs').Make} Make */

/** @type {import('@deltakit/core').RenderScheduler} */
const onceAFrame = {
  scheduleFrame: (show) => setTimeout(show, 16),
  yieldToPage: async () => {},
}

/** @param {Make} make @returns {import('./contenders.mjs').Contender} */
function chatOf(make) {
  return async (fetch) => {
    const chat = createChat({ model: make(fetch), scheduler: onceAFrame })
    await chat.send('Count.')
    const { content, reasoning, toolCalls } = chat.get()
    return content.text.length + reasoning.text.length + (toolCalls[0]?.inputText.length ?? 0)
  }
}

/** @param {Make} make @returns {import('./contenders.mjs').Contender} */
function messageOf(make) {
  return async (fetch) => {
    const { message } = await streamChat({ model: make(fetch), messages }).result
    return JSON.stringify(message.parts).length
  }
}

/** @type {import('./contenders.mjs').Contender} */
async function theirClient(fetch) {
  const { body } = await fetch('https://app.test/')
  if (!body) throw new Error('no body')
  const chunks = parseJsonEventStream({ stream: body, schema: uiMessageChunkSchema })
  const stream = chunks.pipeThrough(
    new TransformStream({
      transform(parsed, controller) {
        if (parsed.success) controller.enqueue(parsed.value)
      },
    }),
  )
  let parts = 0
  for await (const message of readUIMessageStream({ stream })) parts = message.parts.length
  return parts
}

/** @param {() => Promise<number>} run */
async function timed(run) {
  const before = process.cpuUsage()
  if ((await run()) === 0) throw new Error('A contender read nothing')
  const { user, system } = process.cpuUsage(before)
  return (user + system) * 1_000
}

const all = await everyWire(deltas)
const shapes = /** @type {const} */ (['one event a read', '16 KB reads'])
/** @type {Map<string, { floor: number[], message: number[], chat: number[], theirs: number[] }>} */
const times = new Map()
for (let round = -2; round < rounds; round++) {
  for (const [name, { frames, make }] of Object.entries(all)) {
    for (const shape of shapes) {
      const reads = shape === shapes[0] ? frames : inReadsOf(frames, 16 * 1024)
      const row = times.get(`${name}, ${shape}`) ?? { floor: [], message: [], chat: [], theirs: [] }
      times.set(`${name}, ${shape}`, row)
      /** @type {[keyof typeof row, import('./contenders.mjs').Contender][]} */
      const contenders = [
        ['floor', floor],
        ['message', messageOf(make)],
        ['chat', chatOf(make)],
      ]
      const isTheirs = name === 'UI messages, content' && deltas <= 10_000
      if (isTheirs) contenders.push(['theirs', theirClient])
      for (const [who, run] of round % 2 ? contenders : contenders.toReversed()) {
        // Every wire runs before anything is measured.
        if (round >= 0 && !name.includes(values.only)) continue
        const time = await timed(() => run(answering(reads)))
        if (round >= 0) row[who].push(time)
      }
    }
  }
}

console.log(`${deltas} deltas over eventsource-parser and JSON.parse: medians, and quartiles`)
for (const [name, row] of times) {
  if (!row.floor.length) continue
  const nanoseconds = (quartiles(row.floor)[1] / deltas).toFixed(0)
  const figures = /** @type {readonly ('message' | 'chat' | 'theirs')[]} */ ([
    'message',
    'chat',
    'theirs',
  ]).flatMap((who) => {
    if (!row[who].length) return []
    const [low, median, high] = quartiles(row[who].map((time, at) => time / Number(row.floor[at])))
    if (who !== 'theirs' && low > (values.ci ? gate * ciFactor : gate)) process.exitCode = 1
    const verdict = who === 'theirs' || median <= aim ? '' : low > gate ? ' OVER' : ' over the aim'
    return [`${who} ${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})${verdict}`]
  })
  console.log(`${name.padEnd(52)} floor ${nanoseconds.padStart(5)} ns  ${figures.join('  ')}`)
}
