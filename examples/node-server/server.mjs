// Keeps the key of a page that asks `edge('/api/chat')`.
// OPENROUTER_API_KEY=… SECRET=… node server.mjs
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'

const { OPENROUTER_API_KEY: apiKey, SECRET, BASE_URL, PORT = '8000' } = process.env

const answer = chatHandler({
  model: (id) => openrouter(id, { apiKey, baseURL: BASE_URL }),
  allow: ['x-ai/grok-code-fast-1'],
  system: 'You answer in Portuguese.',
  secret: SECRET,
  onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total, usage.cost),
  onError: (error) => console.error(error),
})

createServer(async (incoming, outgoing) => {
  if (incoming.url !== '/api/chat') return void outgoing.writeHead(404).end()
  const left = new AbortController()
  outgoing.on('close', () => left.abort())
  // A method or a host that no request can have is its sender's error.
  const response = await ask(incoming, left.signal).catch(() => new Response(null, { status: 400 }))
  outgoing.writeHead(response.status, [...response.headers].flat())
  // Whoever leaves is no error.
  await pipeline(response.body ? Readable.fromWeb(response.body) : [], outgoing).catch(() => {})
}).listen(Number(PORT))

async function ask(incoming, signal) {
  const { method = 'GET', url, headers: given } = incoming
  const headers = Object.entries(given).map(([name, value]) => [name, `${value}`])
  const body = method === 'POST' ? Readable.toWeb(incoming) : null
  const init = { method, headers, body, duplex: 'half', signal }
  return answer(new Request(`http://${given.host}${url}`, init))
}
