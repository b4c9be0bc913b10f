// @ts-check
// `memory-child.mjs allocated|peak|alive NAME DELTAS` prints bytes.
import { streamChat } from '@deltakit/core'
import { answering, inReadsOf } from '../packages/core/bench/workload.mjs'
import * as answers from './answers.mjs'
import * as readers from './readers.mjs'

const [what, name = '', count] = process.argv.slice(2)
const deltas = Number(count)

/** @type {import('./readers.mjs').Reader} */
async function once(fetch) {
  const model = readers.models.chatCompletions(fetch)
  const messages = /** @type {const} */ ([{ role: 'user', content: 'Count.' }])
  let text = ''
  for await (const event of streamChat({ model, messages, replayable: false })) {
    if (event.type === 'content') text += event.delta
  }
  return text
}

/** @type {Record<string, import('./readers.mjs').Reader>} */
const contenders = {
  'Deltakit, `streamChat`': readers.deltakitStream('chatCompletions'),
  'Deltakit, `replayable: false`': once,
  'Deltakit, `createChat`': readers.deltakitChat('chatCompletions'),
  '`openai`, a loop over its chunks': readers.openaiLoop,
  '`openai`, `.stream()`': readers.openaiStream,
  'AI SDK, `streamText`': readers.aiStreamText,
  'AI SDK, the client half of `useChat`': readers.aiChat,
  'TanStack AI, `chat()`': readers.tanstackLoop,
}
const read = contenders[name]
if (!read) throw new Error(`No contender ${name}`)

/** @param {number} size */
function readsOf(size) {
  const { frames } = answers.completions(size, 'content')
  return name.includes('useChat') ? answers.plainUIMessages(size) : frames
}

const warm = readsOf(1_000)
for (let time = 0; time < 3; time++) await read(answering(warm), 'content')
const reads = inReadsOf(readsOf(deltas), 16 * 1_024)
await read(answering(warm), 'content')
globalThis.gc?.()
globalThis.gc?.()
// These collections are reported a little later.
await new Promise((resolve) => setTimeout(resolve, 50))
const heapBefore = process.memoryUsage().heapUsed
const before = process.memoryUsage.rss()
let most = before
let alive = heapBefore
let collections = 0
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length
})
observer.observe({ entryTypes: ['gc'] })

function heapAlive() {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** @type {typeof fetch} */
const watched = async (...request) => {
  const response = await answering(reads)(...request)
  if (what === 'allocated') return response
  let chunks = 0
  const watch = new TransformStream({
    transform(bytes, controller) {
      chunks++
      if (what === 'peak' && chunks % 8 === 0) most = Math.max(most, process.memoryUsage.rss())
      if (what === 'alive' && chunks % 25 === 0) alive = Math.max(alive, heapAlive())
      controller.enqueue(bytes)
    },
  })
  return new Response(response.body?.pipeThrough(watch), { headers: response.headers })
}

const text = await read(watched, 'content')
if (!text.endsWith(`word${(deltas - 1) % 97}`)) throw new Error('The text is another')
if (what === 'peak') console.log(Math.max(most, process.memoryUsage.rss()) - before)
else if (what === 'alive') console.log(Math.max(0, alive - heapBefore))
else {
  const allocated = process.memoryUsage().heapUsed - heapBefore
  await new Promise((resolve) => setTimeout(resolve, 10))
  if (collections) throw new Error(`${collections} collections took place`)
  console.log(allocated)
}
process.exit()
