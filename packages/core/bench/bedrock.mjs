// @ts-check
// What an answer of Amazon Bedrock costs beside its peer, on the same binary frames in the same process.
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import { bedrock, bedrockAnthropic } from '@deltakit/core/bedrock'
import { EventStreamCodec } from '@smithy/eventstream-codec'
import { awaitedFrom } from './contenders.mjs'
import { fairly, race } from './race.mjs'
import { inReadsOf } from './workload.mjs'

const ci = process.argv.includes('--ci')
const deltas = ci ? 5_000 : 20_000
/** What a noisy machine may show before CI fails; the aim is to be faster than the peer. */
const gate = 1.2

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : decoder.decode(bytes)),
  (text) => encoder.encode(text),
)

/**
 * @param {string} type
 * @param {object} body
 */
function frame(type, body) {
  return codec.encode({
    headers: {
      ':event-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
      ':message-type': { type: 'string', value: 'event' },
    },
    body: encoder.encode(JSON.stringify(body)),
  })
}

const words = Array.from({ length: deltas }, (_, index) => ` word${index % 97}`)

const converse = [
  frame('messageStart', { p: 'abcdef', role: 'assistant' }),
  ...words.map((text) =>
    frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text }, p: 'abcdefgh' }),
  ),
  frame('contentBlockStop', { contentBlockIndex: 0, p: 'ab' }),
  frame('messageStop', { p: 'abcd', stopReason: 'end_turn' }),
  frame('metadata', {
    metrics: { latencyMs: 100 },
    p: 'abc',
    usage: { inputTokens: 9, outputTokens: deltas, totalTokens: deltas + 9 },
  }),
]

/** @param {object} event */
function chunk(event) {
  const bytes = Buffer.from(JSON.stringify(event)).toString('base64')
  return frame('chunk', { bytes, p: 'abcdefgh' })
}

const usage = { input_tokens: 9, output_tokens: 1 }
const invoke = [
  chunk({
    type: 'message_start',
    message: { id: 'msg_made', type: 'message', role: 'assistant', model: 'm', content: [], usage },
  }),
  chunk({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  ...words.map((text) =>
    chunk({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  ),
  chunk({ type: 'content_block_stop', index: 0 }),
  chunk({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: deltas },
  }),
  chunk({ type: 'message_stop' }),
]

const options = { region: 'us-east-1', apiKey: 'unused' }

/** @type {import('./contenders.mjs').Contender} */
async function peer(fetch) {
  const model = createAmazonBedrock({ ...options, fetch })('amazon.nova-lite-v1:0')
  const { stream } = await model.doStream({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Count.' }] }],
  })
  let length = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return length
    if (value.type === 'text-delta') length += value.delta.length
  }
}

const expected = words.join('').length
const ours = awaitedFrom((fetch) => bedrock('amazon.nova-lite-v1:0', { ...options, fetch }))
const ourInvoke = awaitedFrom((fetch) =>
  bedrockAnthropic('anthropic.claude-sonnet-4-5-20250929-v1:0', { ...options, fetch }),
)

/** @type {Record<string, number>} */
const medians = {}
for (const [shape, of] of /** @type {const} */ ([
  ['one frame a read', (/** @type {Uint8Array[]} */ frames) => frames],
  ['16 KB reads', (/** @type {Uint8Array[]} */ frames) => inReadsOf(frames, 16 * 1024)],
])) {
  const contentType = 'application/vnd.amazon.eventstream'
  const setup = { deltas, contentType, floorName: '@ai-sdk/amazon-bedrock' }
  const reads = of(converse)
  const rivals = { converse: checked(ours) }
  const found = await fairly(gate, () =>
    race(`ConverseStream, ${shape}`, { ...setup, reads, floor: checked(peer), rivals }),
  )
  medians[`ConverseStream, ${shape}`] = found.converse
  // The peer reads no other format of Bedrock's in this package, so that ours is beside itself.
  await race(`invoke-with-response-stream, ${shape}, in its own frames`, {
    ...setup,
    floorName: 'ours',
    reads: of(invoke),
    floor: checked(ourInvoke),
    rivals: {},
  })
}

/**
 * Nobody wins by reading less.
 * @param {import('./contenders.mjs').Contender} contender
 * @returns {import('./contenders.mjs').Contender}
 */
function checked(contender) {
  return async (fetch) => {
    const length = await contender(fetch)
    if (length !== expected) throw new Error(`Read ${length} of ${expected} characters`)
    return length
  }
}

const slow = Object.entries(medians).filter(([, median]) => median > gate)
for (const [name, median] of slow) console.error(`${name}: ${median.toFixed(3)} is over ${gate}`)
process.exitCode = slow.length ? 1 : 0
