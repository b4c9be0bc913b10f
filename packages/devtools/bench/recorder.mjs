// @ts-check
// What the flight recorder costs for each delta while an answer streams, in microseconds of the processor: answers
// with it and without, in pairs. `node bench/recorder.mjs`, after a build. Looking for credentials comes later,
// when the page is idle, and has a line of its own.
import { streamChat } from '@deltakit/core'
import { openrouter } from '@deltakit/core/openrouter'
import { flightRecorder } from '@deltakit/devtools/recorder'

const deltas = 10_000
const warmUps = 6
const pairs = 30

const encoder = new TextEncoder()
const frames = Array.from({ length: deltas }, (_, index) =>
  frame({ content: ` word${index}` }, null),
)
frames.push(frame({}, 'stop'), encoder.encode('data: [DONE]\n\n'))

/**
 * @param {object} delta
 * @param {string | null} reason
 */
function frame(delta, reason) {
  const choices = [{ index: 0, delta, finish_reason: reason, native_finish_reason: null }]
  const chunk = { id: 'gen-1', provider: 'xAI', model: 'x-ai/grok-code-fast-1', choices }
  return encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`)
}

function body() {
  let next = 0
  return new ReadableStream(
    {
      pull(controller) {
        const bytes = frames[next++]
        if (bytes) controller.enqueue(bytes)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

const model = openrouter('x-ai/grok-code-fast-1', {
  apiKey: 'sk-or-0123456789',
  fetch: async () => new Response(body()),
})

/** Nobody is idle while it is measured. */
const never = () => new Promise(() => {})

/** @param {import('@deltakit/core').Middleware} [middleware] */
async function answer(middleware) {
  const before = process.cpuUsage()
  const messages = [/** @type {const} */ ({ role: 'user', content: 'Count.' })]
  await streamChat({ model, messages, middleware, replayable: false }).result
  const { user, system } = process.cpuUsage(before)
  return (user + system) / deltas
}

const recorded = () => answer(flightRecorder({ idle: never }))

/** @param {number[]} values */
const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0

for (let round = 0; round < warmUps; round++) {
  await answer()
  await recorded()
}
/** @type {number[]} */
const plain = []
/** @type {number[]} */
const more = []
for (let round = 0; round < pairs; round++) {
  if (round % 2) {
    const withIt = await recorded()
    const without = await answer()
    plain.push(without)
    more.push(withIt - without)
  } else {
    const without = await answer()
    plain.push(without)
    more.push((await recorded()) - without)
  }
}
console.log(
  `a delta: ${median(plain).toFixed(2)} µs, and ${median(more).toFixed(2)} µs more recorded`,
)

const recorder = flightRecorder({ idle: never })
await answer(recorder)
await recorder.report()
const before = performance.now()
await recorder.report()
const bytes = recorder.streams.get()[0]?.kept ?? 0
console.log(
  `a report of ${Math.round(bytes / 1_000)} kB: ${(performance.now() - before).toFixed(0)} ms, credentials taken out twice`,
)
