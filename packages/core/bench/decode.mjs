// @ts-check
// What decoding costs a read: a decoder that is asked to `stream`, and ours, which does not ask
// for that in ASCII. And what it costs to read one frame of a template as text, and as bytes.
// `npm run bench --workspace @deltakit/core -- decode`
import { createPieceDecoder } from '../dist/stream/decode-text.js'
import { createByteReader } from '../dist/stream/templates/read-bytes.js'
import { createTemplate } from '../dist/stream/templates/template.js'
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
  return { decode: (/** @type {Uint8Array} */ bytes) => decoder.decode(bytes, { stream: true }) }
}

/** @param {() => { decode(bytes: Uint8Array): string }} create @param {Uint8Array} bytes @param {number} count */
function nanoseconds(create, bytes, count) {
  const { decode } = create()
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
      const times = [streaming, createPieceDecoder].map((create) =>
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

/** @typedef {(bytes: Uint8Array) => number} ReadFrame */

/**
 * @param {readonly string[]} fixed
 * @returns {{ text: () => ReadFrame, bytes: () => ReadFrame }}
 */
function frameReaders(fixed) {
  const holes = /** @type {const} */ (['string'])
  const root = { original: {}, branches: [], leaves: [] }
  const example = encoder.encode(fixed.join('word'))
  return {
    text() {
      const { decode } = createPieceDecoder()
      const template = createTemplate({
        ...{ fixed, holes, root },
        ...{ places: ['delta'], isNumbered: false, id: undefined },
      })
      return (bytes) => {
        const isFrame = template.read(decode(bytes), 0) === bytes.length
        return isFrame ? String(template.valueAt(0)).length : 0
      }
    },
    bytes() {
      const reader = createByteReader({ fixed, holes, example })
      return (bytes) => (reader.read(bytes) ? reader.textIn(0).length : 0)
    },
  }
}

const words = ['the', ' quick', ' brown', ' fox', ' jumps', ' over', '123']
for (const size of [60, 120, 250, 500, 1_000]) {
  const fixed = [`data: {"id":"${'x'.repeat(size - 40)}","delta":"`, '"}\n\n']
  const frames = Array.from({ length: 20_000 }, (_, at) =>
    encoder.encode(fixed.join(words[at % words.length])),
  )
  const readers = Object.values(frameReaders(fixed))
  /** @type {number[][]} */
  const times = readers.map(() => [])
  for (let round = -2; round < rounds; round++) {
    for (const [at, create] of readers.entries()) {
      const read = create()
      let length = 0
      const before = performance.now()
      for (const frame of frames) length += read(frame)
      const time = ((performance.now() - before) / frames.length) * 1_000_000
      if (length < frames.length) throw new Error('A frame was not read')
      if (round >= 0) times[at]?.push(time)
    }
  }
  const shown = times.map((values) => `${quartiles(values)[1].toFixed(0)} ns`)
  console.log(`a frame of ${size} bytes: as text ${shown[0]}, as bytes ${shown[1]}`)
}
