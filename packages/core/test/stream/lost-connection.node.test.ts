// Connections that a real server drops. Whatever has arrived of an answer makes it a cut answer.

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { streamChat } from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { answerBody, hi } from '../support/cassette-harness.ts'

const frame = answerBody([{ content: 'Ol' }], null)
let drop: (response: ServerResponse) => void = () => {}

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    drop(response)
  })
})

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
afterAll(() => void server.close())

async function send() {
  const { port } = server.address() as AddressInfo
  const model = compatible('made', { baseURL: `http://127.0.0.1:${port}` })
  return streamChat({ model, messages: hi, retry: false }).result
}

it.each<[string, string, typeof drop]>([
  [
    'right after its first frame',
    'Ol',
    (response) => response.write(frame, () => response.destroy()),
  ],
  [
    'by a reset right after it',
    'Ol',
    (response) => response.write(frame, () => response.socket?.resetAndDestroy()),
  ],
  [
    'after its second frame',
    'OlOl',
    (response) => response.write(frame, () => response.write(frame, () => response.destroy())),
  ],
  [
    'after its headers',
    '',
    (response) => {
      response.flushHeaders()
      setImmediate(() => response.destroy())
    },
  ],
])('an answer is truncated that is dropped %s', async (_, content, how) => {
  drop = how
  expect(await send()).toMatchObject({ content, outcome: { type: 'truncated' } })
})

it('is a network error where not even the headers came', async () => {
  drop = (response) => response.socket?.destroy()
  expect(await send()).toMatchObject({
    outcome: { type: 'failed' },
    error: { name: 'NetworkError' },
  })
})
