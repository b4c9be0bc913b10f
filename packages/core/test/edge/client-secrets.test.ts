import { expect, it } from 'vitest'
import { edge, loadChat } from '../../src/edge.ts'
import { streamChat } from '../../src/index.ts'
import { hi, sse } from '../support/cassette-harness.ts'

const key = 'sk-canary/0123+456=789'
const headers = { authorization: `Bearer ${key}` }
const url = 'https://app.test/api/chat'

const answering = (body: string) => async () =>
  new Response(body, { headers: { 'content-type': 'text/event-stream' } })

/** Everything that an error holds, as text. */
function shown(error: unknown): string {
  const fields = Object.getOwnPropertyNames(Object(error))
  return fields.map((name) => JSON.stringify(Object(error)[name])).join()
}

const first = { v: 2, heartbeat: 4_000, log: false }
const start = { type: 'start', step: 0, vendor: 'made', model: 'made' }
const failed = (error: object) => ({ type: 'end', step: 0, outcome: { type: 'failed', error } })

it.each([
  ['the text of an error', [first, start, failed({ name: 'HttpError', message: `Bad ${key}` })]],
  ['the code of an error', [first, start, failed({ message: 'Bad', code: key })]],
  ['the id of a request', [first, start, failed({ message: 'Bad', requestId: key })]],
  ['a frame of another version', [{ v: `1 for ${key}` }]],
  ['a frame of another version, where its text is cut', [{ v: `${'-'.repeat(55)}${key}` }]],
])(
  'keeps the key of a client out of its error where a handler repeats it in %s',
  async (_, frames) => {
    const model = edge(url, { headers, fetch: answering(sse(...frames, { done: true })) })
    const { error } = await streamChat({ model, messages: hi, retry: false }).result
    expect(error).toBeDefined()
    expect(shown(error)).not.toContain('sk-canary')
  },
)

it('keeps the key of a client out of a warning of a handler', async () => {
  const warning = { type: 'warning', code: 'not-saved', message: `The key ${key} is bad` }
  const end = { type: 'end', step: 0, outcome: { type: 'complete', finishReason: 'stop' } }
  const body = sse(first, start, warning, end, { done: true })
  const model = edge(url, { headers, fetch: answering(body) })
  const { warnings } = await streamChat({ model, messages: hi, retry: false }).result
  expect(warnings).toMatchObject([{ message: 'The key [hidden] is bad' }])
})

it.each(['', `${'-'.repeat(45)} `])(
  'keeps the key of a client out of the error of loadChat',
  async (before) => {
    const options = { headers, fetch: answering(`${before}authorization: Bearer ${key}`) }
    const error = await loadChat(url, 'chat', options).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ name: 'ProtocolError' })
    expect(shown(error)).not.toContain('sk-canary')
  },
)
