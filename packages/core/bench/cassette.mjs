// @ts-check
// How long a cassette of 50,000 events takes to record, write and read, and how much of the reading
// the times of its reads take, as one text and as the list of earlier versions.
import { readCassette, record, writeCassette } from '../dist/cassette.js'
import { quartiles } from './quartiles.mjs'

const events = 50_000
const rounds = process.argv.includes('--ci') ? 3 : 7

const url = 'https://example.com/v1/chat'
const messages = Array.from({ length: events }, (_, index) =>
  new TextEncoder().encode(
    `data: {"id":"gen-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"word ${index}"},"finish_reason":null}]}\n\n`,
  ),
)

const recorder = record(async () => new Response(streamOf(messages)))
await (await recorder.fetch(url, { headers: { authorization: 'Bearer a-key-of-nobody' } })).text()

const cassette = recorder.cassette()
const yaml = writeCassette(cassette)
const asList = yaml.replace(/timing: (.*)/, (_, /** @type {string} */ pairs) => {
  const reads = pairs.split(' ').map((pair) => pair.split(':'))
  return `timing:\n${reads.map(([offset, ms]) => `    - {offset: ${offset}, ms: ${ms}}`).join('\n')}`
})

console.log(`\n${events} events, ${(yaml.length / 1e6).toFixed(1)} MB of YAML`)
report('recorder.cassette(), redacted', () => recorder.cassette())
report('writeCassette', () => writeCassette(cassette))
report('readCassette', () => readCassette(yaml))
report('readCassette, times as a list', () => readCassette(asList))

/**
 * @param {string} name
 * @param {() => unknown} run
 */
function report(name, run) {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  })
  const [lower, median, upper] = quartiles(times).map(Math.round)
  console.log(`${name.padEnd(32)} ${median} ms (${lower} to ${upper})`)
}

/** @param {readonly Uint8Array<ArrayBuffer>[]} reads */
function streamOf(reads) {
  let next = 0
  return new ReadableStream({
    pull(controller) {
      const read = reads[next++]
      if (read) controller.enqueue(read)
      else controller.close()
    },
  })
}
