// @ts-check
// What decoding costs a read: a decoder that is asked to `stream`, and ours, which does not ask
// for that in ASCII. `npm run bench --workspace @deltakit/core -- decode`
import { createTextDecoder } from '../dist/stream/decode-text.js'
import { quartiles } from './quartiles.mjs'

const rounds = 15
const encoder = new TextEncoder()

/** @type {Record<string, string>} */
const texts = {
  ASCII: 'the quick brown fox jumps ',
  'two bytes': 'žluťoučký kůň pěl ďábelské ',
  'three bytes': '素早い茶色の狐が',
}

/** @param {string} text @param {number} size */
function readsOf(text, size) {
  const line = `data: {"delta":"${text.repeat(Math.ceil(size / text.length))}`
  const bytes = encoder.encode(line).subarray(0, size - 4)
  return encoder.encode(`${new TextDecoder().decode(bytes)}"}\n\n`)
}

function streaming() {
  const decoder = new TextDecoder()
  return (/** @type {Uint8Array} */ bytes) => decoder.decode(bytes, { stream: true })
}

/** @param {() => (bytes: Uint8Array) => string} create @param {Uint8Array} bytes @param {number} count */
function nanoseconds(create, bytes, count) {
  const decode = create()
  let length = 0
  const before = performance.now()
  for (let index = 0; index < count; index++) length += decode(bytes).length
  if (length === 0) throw new Error('Nothing was decoded')
  return ((performance.now() - before) / count) * 1_000_000
}

for (const [name, text] of Object.entries(texts)) {
  for (const size of [100, 250, 16_384]) {
    const bytes = readsOf(text, size)
    const count = Math.ceil(4_000_000 / size)
    /** @type {[number[], number[]]} */
    const [theirs, ours] = [[], []]
    for (let round = -2; round < rounds; round++) {
      const times = [streaming, createTextDecoder].map((create) =>
        nanoseconds(create, bytes, count),
      )
      if (round < 0) continue
      theirs.push(Number(times[0]))
      ours.push(Number(times[1]))
    }
    const shown = [theirs, ours].map((values) => `${quartiles(values)[1].toFixed(0)} ns`)
    console.log(`${name}, ${size} bytes a read: streaming ${shown[0]}, ours ${shown[1]}`)
  }
}
