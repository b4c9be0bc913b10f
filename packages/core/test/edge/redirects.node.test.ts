import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { chatHandler, edge } from '../../src/edge.ts'
import { streamChat } from '../../src/index.ts'
import { compatible } from '../../src/providers/compatible.ts'
import { jsonSchema, tool } from '../../src/tools.ts'
import { asking, servedBy, url } from '../support/edge-harness.ts'
import { key, modelOn, secret } from '../support/guarded-handler.ts'

it('a handler does not follow a redirect with its key', async () => {
  const seen: unknown[] = []
  const elsewhere = await listening(({ headers }) => seen.push(headers))
  const first = await listening(({ url }, response) => {
    response.writeHead(url === '/chat/completions' ? 307 : 500, { location: elsewhere.url }).end()
  })
  const model = compatible('small', { baseURL: first.url, headers: { 'x-api-key': key } })
  const client = edge(url, { fetch: servedBy(chatHandler({ model, retry: false })) })
  const relayed = edge(url, { fetch: servedBy(chatHandler({ model: client })) })
  const other = chatHandler({
    model: modelOn().model('small'),
    prepareStep: () => ({ model }),
    tools: { refund: tool({ input: jsonSchema({}) }) },
    secret,
    retry: false,
  })
  for (const model of [client, relayed, edge(url, { fetch: servedBy(other) })]) {
    const { error } = await streamChat({ model, ...asking, retry: false }).result
    expect(error).toMatchObject({ name: 'HttpError', status: 307 })
  }
  expect(seen).toEqual([])
  elsewhere.close()
  first.close()
})

/** A server on the loopback. */
async function listening(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}
