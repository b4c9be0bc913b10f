import { expect, it } from 'vitest'
import { record, replay, writeCassette } from '../../src/cassette.ts'

const url = 'https://example.com/v1/chat'

// If any of these took quadratic time, it would exceed the time limit of the test.
it.each([
  ['quotes', '"'.repeat(1_000_000)],
  ['escaped quotes', `{"a":"${'\\"'.repeat(500_000)}`],
  ['braces', '{'.repeat(1_000_000)],
  ['fields in fields', '{"a":'.repeat(200_000)],
  ['spaces after a name', `{"a"${' '.repeat(1_000_000)}`],
  ['digits', `{"a":${'1'.repeat(1_000_000)}`],
  ['words', 'a'.repeat(1_000_000)],
  ['ampersands', '&aaaaaaaa'.repeat(100_000)],
  ['parameters', '?key='.repeat(200_000)],
  ['URLs', '://'.repeat(300_000)],
  ['users in URLs', '://a@'.repeat(100_000)],
  ['heads of a form', 'content-disposition: form-data; name="a"\r\n'.repeat(20_000)],
  ['parts of a form', 'content-disposition: form-data; name="key"\r\n\r\nx'.repeat(20_000)],
  ['keys', `{${Array.from({ length: 5_000 }, (_, at) => `"api_key":"key-${at}-of"`).join()}}`],
  ['equal keys', '{"api_key":"sk-canary-0123"}'.repeat(20_000)],
])('records and replays a body in time proportional to its %s', async (_, body) => {
  const recorder = record(async () => new Response(body))
  const init = { method: 'POST', body }
  await (await recorder.fetch(url, init)).text()
  const cassette = recorder.cassette()
  expect(writeCassette(cassette)).not.toContain('canary')
  expect((await replay(cassette)(url, init)).status).toBe(200)
})
