// @ts-check
// What a hostile body of 4 MB costs a handler, next to reading the same body with `JSON.parse`.
import { anthropic } from '@deltakit/core/anthropic'
import { compatible } from '@deltakit/core/compatible'
import { chatHandler } from '@deltakit/core/edge'
import { google } from '@deltakit/core/google'
import { openai } from '@deltakit/core/openai'
import { jsonSchema, tool } from '@deltakit/core/tools'
import { quartiles } from './quartiles.mjs'

const bytes = 4 * 2 ** 20
const rounds = 7
const most = 10

const fetch = async () => new Response('data: {}\n\n')
const options = { apiKey: 'unused', fetch }
const models = {
  compatible: compatible('made', { ...options, baseURL: 'https://made.test/v1' }),
  anthropic: anthropic('claude-sonnet-4-5', options),
  google: google('gemini-2.5-flash', options),
  openai: openai('gpt-5', options),
}
const price = tool({ input: jsonSchema({ type: 'object' }), execute: () => 5 })

const user = { role: 'user', content: 'hi' }
const complete = { type: 'complete', finishReason: 'tool-calls' }
const record = { vendor: 'made', model: 'made', outcome: complete }
const proof = `${'A'.repeat(43)}=`

/**
 * @template Item
 * @param {number} count
 * @param {(index: number) => Item} make
 */
const list = (count, make) => Array.from({ length: count }, (_, index) => make(index))

/** @param {unknown[]} parts @param {number} steps */
const answer = (parts, steps = 1) => ({
  role: 'assistant',
  parts,
  steps: list(steps, () => record),
})

/** @param {number} index @param {string} text @param {string} nonce */
const call = (index, text = '{}', nonce = 'n') => ({
  type: 'tool-call',
  key: `0/tool:${index}`,
  id: `call_${index}`,
  name: 'price',
  inputText: text,
  status: 'done',
  output: 5,
  providerState: [{ entry: 'edge', value: { nonce, output: proof } }],
})

/** @param {number} index @param {number} step */
const signed = (index, step) => ({
  type: 'reasoning',
  key: `${step}/r${index}`,
  text: 'x',
  providerState: [
    { entry: 'edge', value: { nonce: 'n', state: proof } },
    { entry: 'made', value: { signature: 'x' } },
  ],
})

/** @param {unknown[]} messages */
const conversation = (messages) => ({ messages: [user, ...messages, user] })

/** As text, for `JSON.stringify` cannot write it. */
const deepSchema = `{"messages":[{"role":"user","content":"hi"}],"output":{"name":"o","schema":${'{"a":'.repeat(500_000)}{}${'}'.repeat(500_000)}}}`

/** Every body fills the 4 MB, or is as large as its limits let it be. */
const bodies = {
  'one long text': { messages: [{ role: 'user', content: 'x'.repeat(bytes - 100) }] },
  escapes: { messages: [{ role: 'user', content: '\u0001'.repeat(bytes / 6 - 100) }] },
  'an unknown field': { messages: [user], unknown: list(bytes / 2 - 100, () => 1) },
  '20,000 calls': conversation([answer(list(20_000, call))]),
  '2,000 calls': conversation([
    answer(list(2_000, (index) => call(index, `{"a":"${'x'.repeat(1_800)}"}`))),
  ]),
  // Each answer has a name of its own: of several with one name only the first is verified.
  '2,000 short calls in 1,000 answers': conversation(
    list(998, (nth) => answer(list(2, (index) => call(index, '{}', `n${nth}`)))),
  ),
  '2,000 calls in 1,000 answers': conversation(
    list(998, (nth) =>
      answer(list(2, (index) => call(index, `{"a":"${'x'.repeat(1_800)}"}`, `n${nth}`))),
    ),
  ),
  'long arguments': conversation([
    answer([call(0, JSON.stringify({ a: list(bytes / 2 - 1_000, () => 1) }))]),
  ]),
  'a wide output': conversation([
    answer([{ ...call(0), output: list(bytes / 2 - 1_000, () => 1) }]),
  ]),
  'an output of many names': conversation([
    answer([
      { ...call(0), output: Object.fromEntries(list(280_000, (index) => [`k${index}`, 1])) },
    ]),
  ]),
  '45,000 parts': conversation(
    list(5, () =>
      answer(list(9_000, (index) => ({ type: 'content', key: `0/c${index}`, text: 'x' }))),
    ),
  ),
  '20,000 parts': conversation(
    list(4, () =>
      answer(
        list(4_990, (index) => ({ type: 'content', key: `0/c${index}`, text: 'x'.repeat(150) })),
      ),
    ),
  ),
  '20,000 steps': conversation(
    list(99, () =>
      answer(
        list(200, (index) => ({ type: 'content', key: `${index}/c`, text: 'x' })),
        200,
      ),
    ),
  ),
  '20,000 steps with proofs': conversation(
    list(99, () =>
      answer(
        list(200, (index) => signed(index, index)),
        200,
      ),
    ),
  ),
  '2,000 steps with proofs': conversation(
    list(10, () =>
      answer(
        list(200, (index) => ({ ...signed(index, index), text: 'x'.repeat(1_700) })),
        200,
      ),
    ),
  ),
  '10,000 parts with proofs': conversation([answer(list(9_999, (index) => signed(index, 0)))]),
  'many entries of provider state': conversation([
    answer([
      {
        type: 'provider-state',
        key: '0/s',
        providerState: list(100_000, (index) => ({ entry: `e${index}`, value: {} })),
      },
    ]),
  ]),
  '100,000 messages': { messages: list(100_000, () => user) },
  '100,000 tools': {
    messages: [user],
    tools: Object.fromEntries(list(90_000, (index) => [`t${index}`, { inputSchema: {} }])),
  },
  '128 tools of 20,000 values': {
    messages: [user],
    tools: Object.fromEntries(
      list(128, (index) => [
        `t${index}`,
        { inputSchema: { type: 'object', enum: list(150, () => 'x'.repeat(200)) } },
      ]),
    ),
  },
  'a wide schema': {
    messages: [user],
    output: { name: 'o', schema: Object.fromEntries(list(280_000, (index) => [`k${index}`, 1])) },
  },
  'a deep schema': deepSchema,
  'many parts of a message': {
    messages: [{ role: 'user', content: list(100_000, () => ({ type: 'text', text: 'x' })) }],
  },
  'many files': {
    messages: [
      {
        role: 'user',
        content: list(9_999, () => ({
          type: 'file',
          mediaType: 'image/png',
          url: `data:image/png;base64,${'A'.repeat(300)}`,
        })),
      },
    ],
  },
}

/** @param {string} text */
const request = (text) =>
  new Request('https://app.test/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  })

let worst = 0
const names = Object.keys(models).map((name) => name.padStart(14))
console.log(`${'ms of the processor'.padEnd(40)} JSON.parse ${names.join(' ')}`)
for (const [name, body] of Object.entries(bodies)) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const parse = await medianOf(async () => void JSON.parse(await request(text).text()))
  const figures = []
  for (const model of Object.values(models)) {
    const limits = { body: 2 ** 23 }
    const handler = chatHandler({ model, secret: 'made', tools: { price }, retry: false, limits })
    const took = await medianOf(async () => void (await (await handler(request(text))).text()))
    worst = Math.max(worst, took / parse)
    figures.push(`${took.toFixed(0)} (${(took / parse).toFixed(1)}×)`.padStart(14))
  }
  const size = (text.length / 2 ** 20).toFixed(1)
  console.log(
    `${`${name}, ${size} MB`.padEnd(40)} ${parse.toFixed(1).padStart(10)} ${figures.join(' ')}`,
  )
}
console.log(`At most ${worst.toFixed(1)} times JSON.parse`)
if (worst > most) {
  console.error(`FAIL A hostile body costs more than ${most} times JSON.parse`)
  process.exitCode = 1
}

/**
 * Milliseconds of the processor, in all threads: others may use the machine too.
 * @param {() => Promise<void>} work
 */
async function medianOf(work) {
  const times = []
  // A server is warm.
  for (let round = 0; round < rounds; round++) await work()
  for (let round = 0; round < rounds; round++) {
    const begin = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(begin)
    times.push((user + system) / 1_000)
  }
  return quartiles(times)[1]
}
