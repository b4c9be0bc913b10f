// Keeps the key of a page that asks `edge('/api/chat')`.
// OPENROUTER_API_KEY=… SECRET=… node server.mjs
import { createServer } from 'node:http'
import { chatHandler } from '@deltakit/core/edge'
import { openrouter } from '@deltakit/core/openrouter'
import { nodeListener } from './node-listener.mjs'

const { OPENROUTER_API_KEY: apiKey, SECRET, BASE_URL, PORT = '8000' } = process.env

const chat = nodeListener(
  chatHandler({
    model: (id) => openrouter(id, { apiKey, baseURL: BASE_URL }),
    allow: ['x-ai/grok-code-fast-1'],
    system: 'You answer in Portuguese.',
    secret: SECRET,
    onFinish: ({ outcome, usage }) => console.log(outcome.type, usage.total, usage.cost),
    onError: (error) => console.error(error),
  }),
)

createServer((incoming, outgoing) => {
  // What resumes or stops an answer has its id after the path.
  const [path] = incoming.url.split('?')
  if (path === '/api/chat') return chat(incoming, outgoing)
  return outgoing.writeHead(404).end()
}).listen(Number(PORT))
