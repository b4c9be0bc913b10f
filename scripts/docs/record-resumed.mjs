// @ts-check
// Records an answer whose connection is lost once, between `edge()` and a `chatHandler` with a log, as docs/resume.md plays it.
// `node scripts/docs/record-resumed.mjs` writes the recording anew, after a build of core.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { streamChat } from '@deltakit/core'
import { anthropic } from '@deltakit/core/anthropic'
import { readCassette, record, replay, writeCassette } from '@deltakit/core/cassette'
import { chatHandler, edge } from '@deltakit/core/edge'
import { memoryLog } from '@deltakit/core/log'
import { root } from './sources.mjs'

const file = join(root, 'docs/public/recordings/resumed.yaml')
const cassette = readCassette(
  readFileSync(join(root, 'cassettes/anthropic/claude-sonnet-4-5/reasoning.yaml'), 'utf8'),
)
/** The first connection is lost after so many bytes. */
const lostAfter = 900

const handler = chatHandler({
  model: anthropic('claude-sonnet-4-5', {
    apiKey: 'unused',
    fetch: replay(cassette, { match: 'order', speed: 1 }),
  }),
  log: memoryLog(),
})

let requests = 0
/**
 * @param {RequestInfo | URL} input
 * @param {RequestInit} [init]
 */
async function fetchOnce(input, init) {
  const response = await handler(new Request(input, init))
  if (requests++ || !response.body) return response
  let left = lostAfter
  const cut = response.body.pipeThrough(
    new TransformStream({
      transform(bytes, controller) {
        controller.enqueue(bytes.subarray(0, left))
        left -= bytes.length
        if (left <= 0) controller.error(new TypeError('The network was lost'))
      },
    }),
  )
  return new Response(cut, response)
}

const recorder = record(fetchOnce)
const { outcome } = await streamChat({
  model: edge('https://app.example/api/chat', { fetch: recorder.fetch }),
  messages: [{ role: 'user', content: 'How many hours are in three days?' }],
}).result
const recorded = recorder.cassette()
if (outcome.type !== 'complete' || recorded.interactions.length !== 2) {
  throw new Error(`${outcome.type} after ${recorded.interactions.length} requests`)
}
mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, writeCassette(recorded))
