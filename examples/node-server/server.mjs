// Keeps the key of a page that asks `edge('/api/chat')`.
// KEY=… SECRET=… node server.mjs
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'

const { KEY, SECRET, BASE_URL, PORT = '8000' } = process.env

const answer = chatHandler({
  model: (id) => openrouter(id, { apiKey: KEY, baseURL: BASE_URL }),
  allow: ['x-ai/grok-code-fast-1'],
  system: 'You answer in Portuguese.',
  secret: SECRET,
  onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total, usage.cost),
  onError: (error) => console.error(error),
})

createServer(async (incoming, outgoing) => {
  const { method = 'GET', url, headers } = incoming
  if (url !== '/api/chat') return void outgoing.writeHead(404).end()
  const left = new AbortController()
  outgoing.on('close', () => left.abort())
  const asked = new Request(`http://${headers.host}${url}`, {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, `${value}`]),
    body: method === 'POST' ? Readable.toWeb(incoming) : null,
    duplex: 'half',
    signal: left.signal,
  })
  const response = await answer(asked)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  // Whoever leaves is no error.
  await pipeline(response.body ? Readable.fromWeb(response.body) : [], outgoing).catch(() => {})
}).listen(Number(PORT))
