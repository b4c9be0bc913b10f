// @ts-check
// Gives cassettes that are made by hand a pace. A local server sends their answers message by message
// with gaps like those of a model, and `record` notes when which bytes arrive. Bodies stay as they are.
//
//   node scripts/pace-cassettes.mjs --seed=7 anthropic/claude-sonnet-4-5/reasoning …
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { readCassette, record } from '@deltakit/core/cassette'

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string', default: '7' } },
  allowPositionals: true,
})
if (!positionals.length)
  throw new Error('Name the cassettes to pace, such as openai/gpt-5/reasoning.')

let state = Number(values.seed)

/** The next number from 0 to 1, of a linear congruential generator. */
function random() {
  state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
  return state / 2 ** 32
}

/** Mostly some 25 ms, at times a stall. */
function gap() {
  const usual = 8 + 40 * random() * random()
  return random() < 0.04 ? usual + 300 + 500 * random() : usual
}

/** @param {number} milliseconds */
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** @type {string[]} */
const bodies = []
const server = createServer(async (_, response) => {
  const messages = (bodies.shift() ?? '').split(/(?<=\n\n)/)
  await wait(350 + 400 * random())
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
  for (const message of messages) {
    await wait(gap())
    response.write(message)
  }
  response.end()
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
const address = server.address()
const port = typeof address === 'object' ? address?.port : undefined

for (const name of positionals) {
  const file = new URL(`../cassettes/${name}.yaml`, import.meta.url)
  const yaml = readFileSync(file, 'utf8')
  if (!yaml.startsWith('# made by hand: ')) {
    throw new Error(`${name} is a recording: its pace cannot be made up afterwards.`)
  }
  const recorder = record((_, init) => fetch(`http://127.0.0.1:${port}/`, init))
  for (const { request, response } of readCassette(yaml).interactions) {
    bodies.push(String(response.body))
    const { method, url, body } = request
    await (await recorder.fetch(url, { method, body: String(body) })).text()
  }
  writeFileSync(file, withPace(yaml, recorder.cassette().interactions))
  console.log(`ok   ${name}`)
}
server.close()

/**
 * @param {string} yaml
 * @param {readonly import('@deltakit/core/cassette').Interaction[]} interactions
 */
function withPace(yaml, interactions) {
  const notes = `pace: a local server sent the messages with gaps of scripts/pace-cassettes.mjs, seed ${values.seed}`
  const rest = [...interactions]
  return yaml
    .replace(/^pace: .*\n/m, '')
    .replace(/^ {4}timing: .*\n/gm, '')
    .replace(/^version: 2$/m, `version: 2\n${notes}`)
    .replace(/^ {4}duration: .*$/gm, () => {
      const { duration, timing = [] } = rest.shift()?.response ?? {}
      const reads = timing.map(({ offset, ms }) => `${offset}:${ms}`).join(' ')
      return `    duration: ${duration}\n    timing: '${reads}'`
    })
}
